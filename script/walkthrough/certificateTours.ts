import { changesText } from '../../domain/businesses/certificateChanges.ts';
import type { FormValues } from '../../domain/businesses/business.ts';
import type { Category } from '../../domain/qualification.ts';
import type { SampleChoice } from '../client/sampleApplication.ts';

/** One thing that is tried and refused before it is done right. */
export interface FalseStart {
  title: string;
  screen: string;
  /** with another of his certificates, by its place in the list */
  certificate?: number;
  choice?: Pick<SampleChoice, 'business' | 'kind'>;
  categories?: readonly Category[];
}

export interface CertificatePlot {
  /** one line for the head of the tour */
  about: string;
  /** whose story it is */
  person: string;
  choice: SampleChoice;
  falseStart: FalseStart;
  /** typed first, and refused at once */
  mistyped?: { title: string; form: Partial<FormValues> };
  /** he has lost his certificate before: there is one of this system's, whose code can be looked at afterwards */
  hasCertificateOfOurs?: boolean;
}

const tooEarlyToRenew: FalseStart = {
  title: 'He tries a renewal first: it is too early',
  screen: '选择业务',
  choice: { business: 'renewal', kind: 'regular' },
};

/** The businesses about the certificate, by what is written behind `--business`. */
export const CERTIFICATE_TOURS: Readonly<Record<string, CertificatePlot>> = {
  renewal: {
    about: '换发: renewal of a certificate that ends soon, sent by mail',
    person: 'renewal-timely',
    choice: { business: 'renewal', kind: 'regular', delivery: 'mail' },
    falseStart: { title: 'His other certificate cannot be renewed yet', screen: '选择证件', certificate: 1 },
  },
  reissue: {
    about: '补发: a lost certificate is made anew and picked up at the counter',
    person: 'certificate-lost',
    choice: { business: 'reissue', kind: 'regular', delivery: 'pick-up' },
    falseStart: tooEarlyToRenew,
  },
  change: {
    about: '变更: another employer, with nothing to print and nothing to collect',
    person: 'employer-changed',
    choice: { business: 'change', kind: 'employer' },
    falseStart: tooEarlyToRenew,
    mistyped: { title: 'A telephone number that is none is refused', form: { employerPhone: '12345' } },
  },
  'change/certificate-info': {
    about: '信息变更: another address, on a new certificate sent by mail',
    person: 'address-changed',
    choice: { business: 'change', kind: 'certificate-info', delivery: 'mail' },
    falseStart: tooEarlyToRenew,
    mistyped: {
      title: 'A change of the name is not made online',
      form: { changes: changesText([{ item: 'name', before: '旧名', after: '新名' }]) },
    },
  },
  cancellation: {
    about: '注销: all categories are given up',
    person: 'giving-up',
    choice: { business: 'cancellation', kind: 'regular', categories: ['hazmat-driver'] },
    falseStart: { title: 'Nothing is chosen to be cancelled', screen: '选择注销的类别', categories: [] },
    hasCertificateOfOurs: true,
  },
  'cancellation/partial': {
    about: '部分注销: one category is given up, a certificate for the others is picked up',
    person: 'several-categories',
    choice: { business: 'cancellation', kind: 'regular', categories: ['freight-driver'], delivery: 'pick-up' },
    falseStart: {
      title: 'A category that he does not hold',
      screen: '选择注销的类别',
      categories: ['hazmat-loader'],
    },
  },
};
