/**
 * Faces with TrueType outlines (`fonts-lxgw-wenkai`, `fonts-wqy-microhei`): Chromium embeds them as small subsets, while the outlines of
 * Noto CJK make a PDF three times as large. Noto is only the last resort, for characters the others lack.
 */
export const DOCUMENT_FONTS = `'LXGW WenKai','WenQuanYi Micro Hei','Noto Sans CJK SC','Noto Sans SC',serif`;

/** A5 landscape in millimetres. Everything has its fixed place: nothing a person wrote can move anything else. */
export const VOUCHER_STYLE = `
@page{size:210mm 148mm;margin:0}
*{box-sizing:border-box;margin:0;padding:0}
html,body{width:210mm;height:148mm;overflow:hidden;background:#fff}
body{position:relative;font-family:${DOCUMENT_FONTS};color:#182224;line-height:1.25;-webkit-print-color-adjust:exact}
body>*{position:absolute}
.ornament{left:0;top:0;width:210mm;height:148mm}
.fitted{display:block;word-break:break-all;line-break:anywhere}
h1{left:15mm;width:180mm;top:14.6mm;text-align:center;font-size:25pt;font-weight:bold;letter-spacing:1.6mm;text-indent:1.6mm;color:#143a42}
.number{left:15mm;width:180mm;top:27mm;text-align:center;font-size:10.5pt;letter-spacing:.2mm;color:#3a5257}
.rows{left:15mm;top:34mm;width:130mm;display:grid;grid-template-columns:23mm 42mm 23mm 41.8mm;
 grid-template-rows:9.5mm 9.5mm 9mm 12mm 8.5mm 8.5mm;border:solid #7fa3a8;border-width:.2mm 0 0 .2mm}
.rows>*{display:flex;align-items:center;overflow:hidden;border:solid #7fa3a8;border-width:0 .2mm .2mm 0}
.rows dt{justify-content:center;font-size:9.5pt;color:#3d5d63;background:#eaf2f1}
.rows dd{padding:0 1.8mm}
.rows .wide{grid-column:span 3}
.kind{left:15mm;top:97mm;width:64mm;font-size:9pt;line-height:1.9;color:#33484c}
.signature{left:79mm;top:97mm;width:62mm;text-align:center}
.signature .label{font-size:9pt;color:#3d5d63;margin-bottom:.8mm}
.signature .date{font-size:12pt;margin-top:.8mm}
.seal{left:111mm;top:92.2mm;width:32mm;height:32mm;mix-blend-mode:multiply}
.seal svg{display:block;width:100%;height:100%}
.notes{left:15mm;top:125.2mm;width:130mm;font-size:6.8pt;line-height:1.5;color:#4a5d60}
.grade{left:149mm;top:35mm;width:46mm;height:40mm}
.grade svg{display:block;width:100%;height:100%}
.qr{left:149.5mm;top:77.5mm;width:45mm;height:45mm;background:#fff;border:.2mm solid #a9c3c6}
.qr svg{display:block;width:100%;height:100%}
.verify{left:147mm;top:123.6mm;width:50mm;text-align:center;font-size:7.4pt;line-height:1.4;color:#33484c}
.verify b{font-size:9.5pt;letter-spacing:.4mm;color:#143a42}
`;
