import type { IdCardSide } from '../domain/idCard.ts';
import { problem, type ProblemCode } from '../domain/errors.ts';
import { imageFindings, type ImageFindingCode } from '../imaging/findings/imageFindings.ts';
import { acceptImage } from '../imaging/intake/acceptImage.ts';
import { ImageRefused } from '../imaging/intake/imageRefused.ts';
import type { ReceivedFile } from './route.ts';

const SIDE_NAMES: Readonly<Record<IdCardSide, string>> = { front: '人像面', back: '国徽面' };

const REFUSALS: Partial<Record<ImageFindingCode, readonly [code: ProblemCode, detail: string]>> = {
  blurred: ['image-blurred', '照片模糊，请拿稳手机、对准身份证重新拍摄。'],
  'very-dark': ['image-dark', '照片太暗，请在光线充足的地方重新拍摄。'],
  'very-small': ['image-too-small', '照片太小，请靠近身份证重新拍摄。'],
};

/**
 * One side of an ID card as it is kept: checked, re-encoded, legible (N-02). Blur and darkness refuse here and nowhere else.
 * @throws DomainProblem of the image, with the side it is about
 */
export async function acceptIdCardImage(file: ReceivedFile, side: IdCardSide): Promise<Buffer> {
  const { bytes } = await acceptImage({ path: file.path }).catch((error: unknown) => {
    if (!(error instanceof ImageRefused)) throw error;
    throw problem(error.code, `${SIDE_NAMES[side]}：${error.message}`, { field: side });
  });
  const { findings } = await imageFindings(bytes);
  for (const { code } of findings) {
    const refusal = REFUSALS[code];
    if (refusal) throw problem(refusal[0], `${SIDE_NAMES[side]}${refusal[1]}`, { field: side });
  }
  return bytes;
}
