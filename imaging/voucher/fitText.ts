import { escapeHtml } from './escapeHtml.ts';

/** A box that text has to stay in. Documents are drawn without scripts, so the size of the letters is chosen before. */
export interface TextBox {
  widthMm: number;
  heightMm: number;
  /** letter size wished for, and the smallest that can still be read */
  sizePt: number;
  minSizePt: number;
  /** what must not be broken (a number, a date) has 1 */
  maxLines?: number;
}

export interface FittedText {
  sizePt: number;
  lines: number;
}

export const LINE_HEIGHT = 1.25;
const MM_PER_PT = 25.4 / 72;
const STEP_PT = 0.5;
/** What the last word of a line may leave empty, since a line breaks between characters and not within one. */
const SLACK_EM = 1;

/** Advance widths in em, the wider of the two faces of the documents (measured), so that the estimate is never narrower than the text. */
function widthEm(character: string): number {
  if (character >= '\u2000') return 1;
  if (/[%@MWm]/.test(character)) return 0.9;
  if (/[ !"'(),\-./:;[\\\]{|}·]/.test(character)) return 0.4;
  return /[0-9a-ln-vxyz*]/.test(character) ? 0.6 : 0.76;
}

/** Width of the text on one line, in em. */
export const textWidthEm = (text: string): number =>
  Array.from(text).reduce((sum, character) => sum + widthEm(character), 0);

/** The largest size, in half points, in which the text stays in the box; the smallest when there is none. */
export function fitText(text: string, box: TextBox): FittedText {
  const width = textWidthEm(text);
  for (let sizePt = box.sizePt; ; sizePt -= STEP_PT) {
    const emMm = sizePt * MM_PER_PT;
    const perLine = box.widthMm / emMm;
    const lines = width <= perLine ? 1 : Math.ceil(width / (perLine - SLACK_EM));
    const fits = lines * emMm * LINE_HEIGHT <= box.heightMm && lines <= (box.maxLines ?? lines);
    if (fits || sizePt - STEP_PT < box.minSizePt) return { sizePt, lines };
  }
}

/** The text, escaped, in a `<span>` of the size in which it stays in the box. */
export function fittedSpan(text: string, box: TextBox): string {
  return `<span class="fitted" style="font-size:${fitText(text, box).sizePt}pt">${escapeHtml(text)}</span>`;
}
