import { expect } from 'chai';
import fc from 'fast-check';
import { characterTrace } from '../../../imaging/ocr/characterTrace.ts';
import { frontRegion } from '../../../imaging/ocr/frontRegion.ts';
import { isNameDoubtful } from '../../../imaging/ocr/isNameDoubtful.ts';
import { minimumRectangle } from '../../../imaging/ocr/minimumRectangle.ts';
import { deskew, rowsOf } from '../../../imaging/ocr/pageLayout.ts';
import type { ReadBox } from '../../../imaging/ocr/textBox.ts';

/** A box with text of 20 px height whose page is tilted by `tiltRad` around the origin. */
function box(text: string, x: number, y: number, tiltRad = 0, aspectPerCharacter = 1): ReadBox {
  return {
    centerX: x * Math.cos(tiltRad) - y * Math.sin(tiltRad),
    centerY: x * Math.sin(tiltRad) + y * Math.cos(tiltRad),
    width: 20 * text.length * aspectPerCharacter,
    height: 20,
    angleRad: tiltRad,
    characters: [...text].map((character) => ({ character, confidence: 0.95 })),
    text,
    confidence: 0.95,
    trace: characterTrace(new Float32Array(), 0, []),
  };
}

describe('page layout', () => {
  it('makes the same rows whatever the tilt', () => {
    fc.assert(
      fc.property(fc.double({ min: -0.6, max: 0.6, noNaN: true }), (tiltRad) => {
        const boxes = [
          box('王春婉', 300, 0, tiltRad),
          box('姓名姓名', 0, 0, tiltRad),
          box('性别女民族汉', 150, 40, tiltRad),
        ];
        const { placed, tiltRad: found } = deskew(boxes);
        expect(rowsOf(placed, found).map(({ text }) => text)).to.deep.equal(['姓名姓名王春婉', '性别女民族汉']);
      }),
    );
  });

  it('keeps what lies beside the card out of its fields', () => {
    const inside = [
      box('姓名', 30, 0),
      box('王春婉', 150, 0),
      box('住址', 30, 100),
      box('公民身份号码450103196001263511', 300, 200),
    ];
    const beside = [box('收据', 150, -60), box('办公电话', 700, 100), box('工作总结', 150, 300)];
    const texts = frontRegion(deskew([...inside, ...beside]).placed).map(({ box: { text } }) => text);
    expect(texts).to.have.members(inside.map(({ text }) => text));
  });

  it('doubts a name whose box is wider than its characters explain', () => {
    const region = deskew([box('王春', 0, 0, 0, 0.95), box('全煜', 0, 50, 0, 1.3)]).placed;
    expect(isNameDoubtful({ value: '王春', confidence: 0.99 }, region)).to.equal(false);
    expect(isNameDoubtful({ value: '全煜', confidence: 0.99 }, region)).to.equal(true);
    expect(isNameDoubtful({ value: '王春', confidence: 0.7 }, region)).to.equal(true);
    expect(isNameDoubtful({ value: '乔', confidence: 1 }, region)).to.equal(true);
  });
});

describe('minimum rectangle', () => {
  it('finds a tilted rectangle again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 300 }),
        fc.integer({ min: 10, max: 50 }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (width, height, angle) => {
          const corners = [
            [-1, -1],
            [1, -1],
            [1, 1],
            [-1, 1],
          ].map(([u = 0, v = 0]): [number, number] => [
            400 + ((u * width) / 2) * Math.cos(angle) - ((v * height) / 2) * Math.sin(angle),
            400 + ((u * width) / 2) * Math.sin(angle) + ((v * height) / 2) * Math.cos(angle),
          ]);
          const found = minimumRectangle(corners);
          expect(found.centerX).to.be.closeTo(400, 1e-6);
          expect(Math.max(found.width, found.height)).to.be.closeTo(width + 1, 1e-6);
          expect(Math.min(found.width, found.height)).to.be.closeTo(height + 1, 1e-6);
        },
      ),
    );
  });

  it('takes a single pixel or a line of pixels', () => {
    expect(minimumRectangle([[3, 4]])).to.include({ centerX: 3, centerY: 4, width: 1, height: 1 });
    expect(
      minimumRectangle([
        [0, 0],
        [1, 0],
        [2, 0],
      ]),
    ).to.include({ width: 3, height: 1 });
  });
});
