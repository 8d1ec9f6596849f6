/** Stable codes; `ocr-thread-lost` and `ocr-closed` are worth another try, `ocr-image-unreadable` is not. */
export type OcrFailureCode = 'ocr-image-unreadable' | 'ocr-thread-lost' | 'ocr-closed';

/** Reading did not take place (as opposed to: was done and found nothing). */
export class OcrFailure extends Error {
  readonly code: OcrFailureCode;

  constructor(code: OcrFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OcrFailure';
    this.code = code;
  }
}

/** The bytes could not be decoded or read; `reason` is technical and free of what stands on the card. */
export function ocrImageUnreadable(reason: string): OcrFailure {
  return new OcrFailure('ocr-image-unreadable', '图片无法读取，请重新拍摄后上传。', { cause: reason });
}

/** The thread died, hung or could not start. */
export function ocrThreadLost(cause: unknown): OcrFailure {
  return new OcrFailure('ocr-thread-lost', '证件识别意外中断，请稍后重试。', { cause });
}

export function ocrClosed(): OcrFailure {
  return new OcrFailure('ocr-closed', '证件识别服务正在关闭，请稍后重试。');
}
