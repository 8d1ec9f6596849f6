import type { Simulator } from '../harness/contracts.ts';
import { startSimulator } from '../harness/startSimulator.ts';
import { wechatError } from './wechatAnswers.ts';
import { wechatControl } from './wechatControl.ts';
import { wechatRoutes } from './wechatRoutes.ts';
import { createWechatState, type WechatSimulatorOptions } from './wechatState.ts';

/**
 * Stand-in for the server interfaces of a WeChat mini-program: log-in codes, phone codes, the stable token and subscription messages.
 * Its one liberty: codes `demo-<key or end of an openid>` and `demo-phone-<key>` work any number of times.
 */
export function startWechatSimulator(options: WechatSimulatorOptions = {}): Promise<Simulator> {
  const state = createWechatState(options);
  return startSimulator(
    {
      routes: wechatRoutes(state, options),
      control: wechatControl(state),
      badRequest: () => wechatError(47001, 'data format error'),
    },
    options.port,
  );
}
