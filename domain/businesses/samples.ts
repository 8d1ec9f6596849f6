/**
 * Sample pictures that a material slot can show, by name. Each is a drawn paper of somebody who does not exist, served by the API;
 * `script/draw-material-samples.ts` draws them.
 */
export const SAMPLE_NAMES = [
  'education-record',
  'certificate-info-page',
  'certificate-violation-page',
  'photo',
  'photo-white',
  'driving-licence',
  'employment-contract',
  'id-card-front',
  'id-card-back',
] as const;
export type SampleName = (typeof SAMPLE_NAMES)[number];

export const isSampleName = (name: string): name is SampleName => SAMPLE_NAMES.some((known) => known === name);

/** Where the picture is found. */
export const samplePath = (name: string): string => `/v1/samples/${name}.jpg`;
