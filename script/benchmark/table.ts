export type Row = readonly [name: string, value: string, remark?: string];

export interface Section {
  title: string;
  rows: readonly Row[];
}

/** Sections of a plain table: columns as wide as their widest cell over all sections. */
export function formatSections(sections: readonly Section[]): string {
  const rows = sections.flatMap((section) => section.rows);
  const nameWidth = Math.max(0, ...rows.map(([name]) => name.length));
  const valueWidth = Math.max(0, ...rows.map(([, value, remark]) => (remark ? value.length : 0)));
  const line = ([name, value, remark]: Row): string =>
    `  ${name.padEnd(nameWidth)}  ${remark ? `${value.padEnd(valueWidth)}  ${remark}` : value}`;
  return sections.map(({ title, rows: own }) => [title, ...own.map(line)].join('\n')).join('\n\n');
}
