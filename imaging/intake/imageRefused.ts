/** Why an upload was refused. Stable: the API and the pages key on it. */
export type ImageRefusalCode =
  | 'image-empty'
  | 'image-too-large'
  | 'image-type'
  | 'image-corrupt'
  | 'image-polyglot'
  | 'image-too-many-pixels'
  | 'image-too-small';

/** An upload that is not taken; `message` tells the person, in Chinese, what to do. */
export class ImageRefused extends Error {
  readonly code: ImageRefusalCode;

  constructor(code: ImageRefusalCode, message: string) {
    super(message);
    this.name = 'ImageRefused';
    this.code = code;
  }
}

export function imageEmpty(): ImageRefused {
  return new ImageRefused('image-empty', '图片文件是空的，请重新选择图片后上传。');
}

export function imageTooLarge(): ImageRefused {
  return new ImageRefused('image-too-large', '图片超过 10 MB，请压缩或重新拍摄后上传。');
}

/** @param kind what the file is, as a person calls it (HEIC 图片, PDF 文件 …); undefined when not known. */
export function imageTypeNotAllowed(kind: string | undefined): ImageRefused {
  const what = kind === undefined ? '无法识别该文件的格式' : `该文件是 ${kind}`;
  return new ImageRefused('image-type', `${what}，只支持 PNG、JPG 图片，请转换格式或截图后上传。`);
}

export function imageCorrupt(): ImageRefused {
  return new ImageRefused('image-corrupt', '图片已损坏或不完整，请重新拍摄或重新保存后上传。');
}

export function imagePolyglot(): ImageRefused {
  return new ImageRefused('image-polyglot', '图片中夹带了其他内容，请重新拍摄或另存为普通图片后上传。');
}

export function imageTooManyPixels(): ImageRefused {
  return new ImageRefused('image-too-many-pixels', '图片像素过大（最多 2500 万像素），请降低分辨率后上传。');
}

export function imageTooSmall(): ImageRefused {
  return new ImageRefused('image-too-small', '图片尺寸太小（短边至少 150 像素），请上传更清晰的图片。');
}
