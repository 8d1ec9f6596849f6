import { DOCUMENT_FONTS } from '../voucher/voucherStyle.ts';

/** A5 landscape in millimetres, as the voucher: everything has its fixed place, nothing a person wrote can move anything else. */
export const CERTIFICATE_STYLE = `
@page{size:210mm 148mm;margin:0}
*{box-sizing:border-box;margin:0;padding:0}
html,body{width:210mm;height:148mm;overflow:hidden;background:#fff}
body{position:relative;font-family:${DOCUMENT_FONTS};color:#211a18;line-height:1.25;-webkit-print-color-adjust:exact}
body>*{position:absolute}
.ornament{left:0;top:0;width:210mm;height:148mm}
.fitted{display:block;word-break:break-all;line-break:anywhere}
.state{left:15mm;width:180mm;top:13mm;text-align:center;font-size:12pt;letter-spacing:2.6mm;text-indent:2.6mm;color:#6b2323}
h1{left:15mm;width:180mm;top:18.6mm;text-align:center;font-size:23pt;font-weight:bold;letter-spacing:1.5mm;text-indent:1.5mm;color:#6b2323}
.number{left:15mm;width:180mm;top:30mm;text-align:center;font-size:8.6pt;color:#5a4a42}
.photo{left:15mm;top:36.5mm;width:35mm;height:49mm;border:.2mm solid #b99a86;background:#fbf6ee;overflow:hidden}
.photo img{display:block;width:100%;height:100%;object-fit:cover}
.photo p{padding-top:20mm;text-align:center;font-size:10pt;letter-spacing:1mm;color:#a08f84}
.rows{left:53mm;top:36.5mm;width:142mm;display:grid;grid-template-columns:25mm 56mm 25mm 36mm;
 grid-template-rows:9mm 9mm 11mm 14mm 8.6mm 8.6mm 8.6mm;border:solid #c4a08a;border-width:.2mm 0 0 .2mm}
.rows>*{display:flex;align-items:center;overflow:hidden;border:solid #c4a08a;border-width:0 .2mm .2mm 0}
.rows dt{justify-content:center;font-size:9.5pt;color:#6a4236;background:#f8efe4}
.rows dd{padding:0 1.8mm}
.rows .wide{grid-column:span 3}
.qr{left:15mm;top:88mm;width:35mm;height:35mm;background:#fff;border:.2mm solid #c4a08a}
.qr svg{display:block;width:100%;height:100%}
.verify{left:14mm;top:124mm;width:37mm;text-align:center;font-size:7.2pt;line-height:1.4;color:#4c3f39}
.verify b{font-size:9pt;letter-spacing:.4mm;color:#6b2323}
.signature{left:124mm;top:112mm;width:66mm;text-align:center}
.signature .label{font-size:8.6pt;color:#6a4236;margin-bottom:.6mm}
.signature .date{font-size:11.5pt;margin-top:.6mm}
.seal{left:163mm;top:106.6mm;width:30mm;height:30mm;mix-blend-mode:multiply}
.seal svg{display:block;width:100%;height:100%}
.notes{left:53.4mm;top:107.6mm;width:69mm;font-size:6.6pt;line-height:1.5;color:#5a4d46}
`;
