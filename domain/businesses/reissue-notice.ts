import type { Notice } from './business.ts';
import {
  DELIVERY,
  IMAGE_REQUIREMENTS,
  PROMISE,
  RIGHTS_AND_DUTIES,
  SUPPLEMENT_AND_WITHDRAWAL,
} from './noticeParagraphs.ts';

/** 补发业务须知 (B-03). A changed wording needs a new version: what somebody agreed to must stay readable. */
export const reissueNotice: Notice = {
  version: '2026.1',
  title: '道路运输从业资格证补发业务须知',
  text: [
    '一、什么是补发',
    '道路运输从业资格证遗失、损毁的，应当依据《道路运输从业人员管理规定》向原发证机关申请补发。补发不改变从业资格类别，新证的有效期与原证相同。',
    '二、哪些人可以申请',
    '持有道路旅客运输、道路货物运输、道路危险货物运输驾驶员从业资格证，或者道路危险货物运输押运人员、装卸管理人员从业资格证的本人。证件在有效期内，没有被注销、撤销或者吊销，信息没有变化，年龄没有超过63周岁；驾驶员还应当持有有效的机动车驾驶证，准驾车型符合从业资格类别的要求。押运人员、装卸管理人员不需要驾驶证。',
    '三、什么时候申请',
    '证件在有效期内遗失、损毁的，可以随时申请。证件已经到期的，不能补发：到期后180日以内请申请换发；超过180日的由原发证机关依法注销，继续从业需要重新取得从业资格。',
    '四、需要准备的材料',
    `1．近期二寸正面免冠彩色证件照；2．机动车驾驶证（驾驶员提供）；3．从业资格证个人信息页；4．从业资格证违章记录页。证件损毁的，请上传残页；证件遗失、不能提供第3项或者第4项的，在表单中填写遗失声明代替。${IMAGE_REQUIREMENTS}`,
    '五、原证的效力',
    '新证发出后原证作废，不得继续使用。损毁的原证请在领取新证时交回；遗失的原证以后找到的，请及时交回发证机关。',
    '六、办理时限',
    PROMISE,
    '七、受理、补正与撤回',
    SUPPLEMENT_AND_WITHDRAWAL,
    '八、证件领取',
    DELIVERY,
    '九、您的责任与权利',
    RIGHTS_AND_DUTIES,
  ].join('\n'),
};
