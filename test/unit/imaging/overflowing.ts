/** Largest bottom and right of a block, millimetres from the page's corner. */
type Place = readonly [bottom: number, right: number];

/** A script for the page: every text that is larger than its cell, and every block that leaves its part of the page. */
export const overflowing = (limits: Readonly<Record<string, Place>>): string => `(() => {
  const mm = 96 / 25.4, out = [];
  for (const cell of document.querySelectorAll('.rows > *'))
    if (cell.scrollWidth > cell.clientWidth + 1 || cell.scrollHeight > cell.clientHeight + 1) out.push(cell.textContent);
  for (const [selector, [bottom, right]] of Object.entries(${JSON.stringify(limits)})) {
    const block = document.querySelector(selector), box = block.getBoundingClientRect();
    if (box.bottom > bottom * mm || box.right > right * mm || block.scrollWidth > block.clientWidth + 1) out.push(selector + ' ' + box.bottom / mm + ' ' + box.right / mm);
  }
  return out;
})()`;
