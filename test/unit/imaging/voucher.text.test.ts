import { expect } from 'chai';
import fc from 'fast-check';
import { escapeHtml } from '../../../imaging/voucher/escapeHtml.ts';
import { fitText, fittedSpan, LINE_HEIGHT, textWidthEm, type TextBox } from '../../../imaging/voucher/fitText.ts';
import { rosette, waveBorder } from '../../../imaging/voucher/guilloche.ts';
import { sealSvg } from '../../../imaging/voucher/sealSvg.ts';

const MM_PER_PT = 25.4 / 72;
const box: TextBox = { widthMm: 38, heightMm: 9, sizePt: 12, minSizePt: 5 };

describe('imaging: text that fits', () => {
  it('has the size wished for when there is room', () => {
    expect(fitText('陈建国', box)).to.deep.equal({ sizePt: 12, lines: 1 });
  });

  it('gets smaller and goes over several lines when there is not', () => {
    const { sizePt, lines } = fitText('阿卜杜热依木江·买买提吐尔逊·阿布都克里木', box);
    expect(sizePt).to.be.within(7, 11);
    expect(lines).to.equal(2);
  });

  it('stays on one line when it must not be broken', () => {
    expect(fitText('510***********1234', { ...box, maxLines: 1 })).to.deep.include({ lines: 1 });
  });

  it('stays in the box whenever any allowed size does, and never gets smaller than needed', () => {
    const text = fc.string({
      unit: fc.constantFrom('道', '·', 'W', 'i', '1', ' ', '𠮷'),
      minLength: 1,
      maxLength: 120,
    });
    fc.assert(
      fc.property(text, (value) => {
        const { sizePt, lines } = fitText(value, box);
        expect(sizePt).to.be.within(box.minSizePt, box.sizePt);
        const heightMm = lines * sizePt * MM_PER_PT * LINE_HEIGHT;
        if (sizePt > box.minSizePt) expect(heightMm).to.be.at.most(box.heightMm);
        if (lines === 1) expect(textWidthEm(value) * sizePt * MM_PER_PT).to.be.at.most(box.widthMm);
        expect(fitText(`${value}道`, box).sizePt).to.be.at.most(sizePt);
      }),
    );
  });

  it('is escaped', () => {
    expect(fittedSpan('<b>&"\'', box)).to.contain('&lt;b&gt;&amp;&quot;&#39;</span>');
  });

  it('has no character left that could end an element or an attribute', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(escapeHtml(value)).to.match(/^(?:[^<>&"']|&(?:lt|gt|amp|quot|#39);)*$/u);
      }),
    );
  });
});

describe('imaging: seal', () => {
  it('carries every character of the office once, and the star', () => {
    const seal = sealSvg({ officeName: '成都市交通运输局', purpose: '诚信考核专用章' });
    const letters = [...seal.matchAll(/rotate\(([-\d.]+)\)[^>]*>(.)<\/text>/gu)];
    expect(letters.map(([, , letter]) => letter).join('')).to.equal('成都市交通运输局');
    const turns = letters.map(([, turn]) => Number(turn));
    expect(turns).to.deep.equal(turns.toSorted((a, b) => a - b));
    expect(turns.at(0)).to.be.closeTo(-(turns.at(-1) ?? NaN), 0.01);
    expect(seal).to.contain('诚信考核专用章');
  });

  it('leaves the bottom free however long the name, and is never broken by it', () => {
    const seal = sealSvg({ officeName: '新'.repeat(60) });
    const turns = [...seal.matchAll(/rotate\(([-\d.]+)\)/g)].map(([, turn]) => Math.abs(Number(turn)));
    expect(Math.max(...turns)).to.be.at.most(120);
    expect(sealSvg({ officeName: '<script>' })).not.to.contain('<script');
    expect(sealSvg({ officeName: '' })).to.contain('</svg>');
  });
});

describe('imaging: ornament', () => {
  it('is drawn with finite numbers only', () => {
    const border = waveBorder({ x: 7, y: 7, width: 196, height: 134 }, { amplitude: 2, period: 5.6, strands: 4 });
    for (const path of [border, rosette(30, 9, 12, 5)]) expect(path).to.match(/^[MLCz\d. -]+$/);
  });
});
