import { text } from './svg.ts';

/** A page of the booklet or a form, in pixels. */
export const PAGE = { width: 1200, height: 880 } as const;

const RULE = '#8a7f70';

/** Cream paper with a printed pattern, a frame and the shade of the fold at the left edge. */
export function pageFrame(pattern: string): string {
  return (
    '<defs><linearGradient id="fold" x1="0" x2="1"><stop offset="0" stop-color="#7d6f58" stop-opacity="0.38"/>' +
    '<stop offset="0.05" stop-color="#7d6f58" stop-opacity="0"/></linearGradient></defs>' +
    `<rect width="${PAGE.width}" height="${PAGE.height}" fill="#f7f2e4"/>${pattern}` +
    `<rect x="40" y="34" width="${PAGE.width - 80}" height="${PAGE.height - 68}" fill="none" stroke="#b09a78" stroke-width="2.5"/>` +
    `<rect width="${PAGE.width}" height="${PAGE.height}" fill="url(#fold)"/>`
  );
}

export interface TableLayout {
  x: number;
  y: number;
  rowHeight: number;
  /** Ruled rows left blank below the filled ones. */
  emptyRows: number;
  columns: readonly { title: string; width: number }[];
  rows: readonly (readonly string[])[];
}

/** A ruled table with a head row; cells that would not fit are set smaller. */
export function table(layout: TableLayout): string {
  const { x, y, rowHeight, columns, rows, emptyRows } = layout;
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const height = rowHeight * (rows.length + emptyRows + 1);
  const parts = [`<rect x="${x}" y="${y}" width="${width}" height="${rowHeight}" fill="#e9dfc6" opacity="0.8"/>`];
  const lines: string[] = [];
  for (let top = y; top <= y + height; top += rowHeight) lines.push(`M${x} ${top}H${x + width}`);
  let left = x;
  columns.forEach((column, index) => {
    lines.push(`M${left} ${y}V${y + height}`);
    parts.push(cell(left, y, column.width, rowHeight, column.title, 27));
    rows.forEach((row, rowIndex) => {
      parts.push(cell(left, y + rowHeight * (rowIndex + 1), column.width, rowHeight, row[index] ?? '', 26));
    });
    left += column.width;
  });
  lines.push(`M${left} ${y}V${y + height}`);
  parts.push(`<path d="${lines.join('')}" fill="none" stroke="${RULE}" stroke-width="1.4"/>`);
  return parts.join('');
}

function cell(left: number, top: number, width: number, height: number, value: string, size: number): string {
  const units = [...value].reduce((sum, character) => sum + (/[\x20-\x7e]/.test(character) ? 0.56 : 1), 0);
  const fitted = Math.min(size, (width - 14) / Math.max(units, 1));
  return text(left + width / 2, top + height / 2 + fitted * 0.36, value, {
    size: Number(fitted.toFixed(1)),
    anchor: 'middle',
  });
}
