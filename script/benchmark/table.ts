export type Row = readonly [name: string, value: string, remark?: string];

export interface Section {
  title: string;
  rows: readonly Row[];
}

/** Sections of a plain table: names as wide as the widest of all sections, values as the widest of their own. */
export function formatSections(sections: readonly Section[]): string {
  const nameWidth = Math.max(0, ...sections.flatMap(({ rows }) => rows.map(([name]) => name.length)));
  return sections.map((section) => formatSection(section, nameWidth)).join('\n\n');
}

function formatSection({ title, rows }: Section, nameWidth: number): string {
  const valueWidth = Math.max(0, ...rows.map(([, value, remark]) => (remark ? value.length : 0)));
  const line = ([name, value, remark]: Row): string =>
    `  ${name.padEnd(nameWidth)}  ${remark ? `${value.padEnd(valueWidth)}  ${remark}` : value}`;
  return [title, ...rows.map(line)].join('\n');
}
