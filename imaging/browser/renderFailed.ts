/** Why a document could not be drawn. Stable: operators and retry policies key on it. */
export type RenderFailureCode = 'browser-not-found' | 'browser-failed' | 'render-timeout' | 'renderer-closed';

/** `message` is for the operator of the system; no citizen sees it. */
export class RenderFailed extends Error {
  readonly code: RenderFailureCode;

  constructor(code: RenderFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RenderFailed';
    this.code = code;
  }
}

export function browserNotFound(tried: readonly string[]): RenderFailed {
  return new RenderFailed(
    'browser-not-found',
    `找不到用于生成凭证的浏览器（已查找：${tried.join('、')}）。请安装 chromium-headless-shell，或用环境变量 CHROME_PATH 指定浏览器程序。`,
  );
}

/** It does not start, or ended during the job, twice. */
export function browserFailed(cause: unknown): RenderFailed {
  return new RenderFailed('browser-failed', '浏览器无法启动或者意外退出，请检查运行环境后重试。', { cause });
}

export function renderTimeout(timeoutMs: number): RenderFailed {
  return new RenderFailed('render-timeout', `生成文件超过 ${timeoutMs} 毫秒未完成，请稍后重试。`);
}

export function rendererClosed(): RenderFailed {
  return new RenderFailed('renderer-closed', '文件生成服务正在停止，请稍后重试。');
}
