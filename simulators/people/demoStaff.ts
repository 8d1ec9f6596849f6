import type { DemoOfficeCode } from './demoOffices.ts';

export type DemoStaffRole = 'acceptor' | 'reviewer' | 'counter' | 'supervisor' | 'admin' | 'auditor';

export interface DemoStaff {
  login: string;
  displayName: string;
  roles: readonly DemoStaffRole[];
  officeCode: DemoOfficeCode;
  password: string;
}

/** One password for every demo log-in; it is printed by the server's start and never valid outside the demonstration. */
export const DEMO_PASSWORD = 'Tongban-demo-2026';

/** Two acceptors per office, so that two clerks can reach for the same task. */
const POSTS = [
  { post: 'acceptor', role: 'acceptor' },
  { post: 'acceptor2', role: 'acceptor' },
  { post: 'reviewer', role: 'reviewer' },
  { post: 'counter', role: 'counter' },
  { post: 'supervisor', role: 'supervisor' },
  { post: 'admin', role: 'admin' },
  { post: 'auditor', role: 'auditor' },
] as const satisfies readonly { post: string; role: DemoStaffRole }[];

const OFFICES: readonly { code: DemoOfficeCode; suffix: string; names: readonly string[] }[] = [
  { code: '510100', suffix: 'chengdu', names: ['林晓东', '何丽娟', '唐志远', '罗小红', '邓国平', '蒋文博', '谢清华'] },
  { code: '510700', suffix: 'mianyang', names: ['曾建平', '苏小梅', '彭立新', '吕红霞', '范永康', '余海波', '姜明德'] },
  { code: '450100', suffix: 'nanning', names: ['梁志勇', '覃小玲', '莫家明', '农秀英', '卢永福', '蓝天宇', '甘正华'] },
  { code: '450200', suffix: 'liuzhou', names: ['龙建华', '廖春燕', '石大勇', '韩小芳', '邱文辉', '宋明亮', '温静'] },
];

/** Staff of every role for the four demo offices; the log-in reads `<post>-<city>`, e.g. `acceptor-chengdu`. */
export const demoStaff: readonly DemoStaff[] = OFFICES.flatMap(({ code, suffix, names }) =>
  POSTS.map(({ post, role }, index) => ({
    login: `${post}-${suffix}`,
    displayName: names[index] ?? post,
    roles: [role],
    officeCode: code,
    password: DEMO_PASSWORD,
  })),
);
