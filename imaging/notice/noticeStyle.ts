import { DOCUMENT_FONTS } from '../voucher/voucherStyle.ts';

/**
 * A4 as official letters are set: wide margins, large type, the text flows over as many pages as it needs. What belongs together (the end
 * with date, seal and code) is never torn apart.
 */
export const NOTICE_STYLE = `
@page{size:210mm 297mm;margin:20mm 24mm 18mm 26mm;
 @bottom-center{content:"— " counter(page) " —";font:10.5pt ${DOCUMENT_FONTS};color:#444}}
*{box-sizing:border-box;margin:0;padding:0}
html{background:#fff}
body{font:13pt/1.62 ${DOCUMENT_FONTS};color:#111;-webkit-print-color-adjust:exact;overflow-wrap:anywhere;line-break:strict}
p{text-indent:2em;text-align:justify}
header p,p.plain{text-indent:0}
header .office{text-align:center;line-height:1.4;letter-spacing:.8mm}
.fitted{display:block}
h1{font-family:'Noto Serif CJK SC',${DOCUMENT_FONTS};font-size:24pt;line-height:1.35;font-weight:bold;text-align:center;
 letter-spacing:2.4mm;text-indent:2.4mm;margin-top:2mm}
header .number{text-align:right;font-size:12.5pt;margin-top:2.5mm;padding-bottom:1.6mm;border-bottom:.4mm solid #111}
.addressee{margin-top:4mm;font-size:14.5pt}
.rows{margin:2mm 0 3mm;display:grid;border:solid #555;border-width:.2mm 0 0 .2mm;font-size:12pt;line-height:1.5;break-inside:avoid}
.columns-1{grid-template-columns:34mm 1fr}
.columns-2{grid-template-columns:24mm 1fr 24mm 67mm}
.columns-2 dd:last-child:nth-of-type(odd){grid-column:span 3}
.rows>*{padding:1.1mm 2.6mm;border:solid #555;border-width:0 .2mm .2mm 0}
.rows>*{display:flex;align-items:center}
.rows dt{justify-content:center;background:#f5f5f2}
ol{margin:1.5mm 0 2mm;list-style:none}
li{break-inside:avoid;margin-bottom:1.2mm;padding-left:2em}
li b{display:block}
li span{display:block;font-size:12.5pt;line-height:1.55;padding-left:1.4em}
.closing{break-inside:avoid}
.end{position:relative;margin-top:4mm;height:46.5mm}
.qr{position:absolute;left:-2mm;top:1mm;width:40mm;height:40mm}
.qr svg{display:block;width:100%;height:100%}
p.verify{position:absolute;left:-2mm;top:41mm;width:40mm;text-align:center;font-size:10pt;line-height:1.4;text-indent:0;letter-spacing:.4mm;color:#333}
.signature{position:absolute;right:2mm;top:16mm;width:84mm;text-align:center;font-size:14pt}
.signature p{text-indent:0;text-align:center;line-height:1.75}
.seal{position:absolute;right:23mm;top:1.5mm;width:42mm;height:42mm;mix-blend-mode:multiply}
.seal svg{display:block;width:100%;height:100%}
.foot{margin-top:1.5mm;padding-top:1.6mm;border-top:.2mm solid #777;font-size:8.8pt;line-height:1.55;color:#333}
.foot p{text-indent:0;text-align:left}
`;
