/** HTTP status, what happened, what to do. */
type Entry = readonly [status: number, title: string, advice: string];

/**
 * Every problem a person or a program can be told of, once. The codes are stable and part of the API (RFC 9457 `code`); status, title and
 * advice may be reworded. A detail that says more than the advice is given where the problem arises.
 */
export const PROBLEM_CATALOGUE = {
  // The request itself
  'invalid-request': [400, '请求内容不正确', '请按提示修改后重新提交。'],
  'idempotency-key-required': [400, '缺少幂等键', '请在请求头 Idempotency-Key 中提供唯一的键。'],
  'idempotency-mismatch': [422, '幂等键已用于另一项内容', '内容有变化时请使用新的键；重试时请保持内容不变。'],
  'idempotency-in-progress': [409, '同一请求正在处理', '请稍候片刻，再用同一个键重试。'],
  'precondition-required': [428, '缺少版本号', '请先读取最新内容，并在请求头 If-Match 中带上版本号。'],
  'stale-version': [412, '内容已被更新', '请刷新后查看最新内容，再进行操作。'],
  'unsupported-media-type': [415, '内容格式不受支持', '请按接口说明的格式提交。'],
  'body-too-large': [413, '提交的内容太大', '请减少内容后重新提交。'],
  'not-found': [404, '没有找到', '请核对编号；只能查看本人的信息。'],
  'method-not-allowed': [405, '不支持这种操作', '请核对接口说明。'],
  'rate-limited': [429, '操作太频繁', '请稍后再试。'],

  // Who asks
  unauthenticated: [401, '请先登录', '请登录后再操作。'],
  'session-expired': [401, '登录已过期', '请重新登录。'],
  'login-failed': [401, '账号或密码不正确', '请核对后重试；多次错误账号将被暂时锁定。'],
  'account-locked': [423, '账号已暂时锁定', '请稍后再试，或联系管理员。'],
  forbidden: [403, '没有权限', '您的身份不能进行这项操作，如有需要请联系主管。'],
  'origin-not-allowed': [403, '请求来源不受信任', '请从业务办理端页面进行操作。'],
  'consent-required': [403, '尚未同意用户协议和隐私政策', '请阅读并同意最新版本的《用户协议》《隐私政策》。'],
  'consent-outdated': [409, '协议已更新', '请阅读并同意最新版本的《用户协议》《隐私政策》。'],
  'phone-required': [403, '尚未验证手机号码', '请先获取短信验证码并完成手机号码验证。'],
  'real-name-required': [403, '尚未完成实名认证', '请先上传身份证照片完成实名认证。'],
  'four-eyes': [403, '受理与审核不能为同一人', '请由另一名审核员审核。'],

  // WeChat and SMS
  'wechat-code-invalid': [400, '微信登录凭证无效', '请重新打开小程序登录。'],
  'wechat-code-used': [400, '微信登录凭证已使用', '请重新打开小程序登录。'],
  'wechat-user-blocked': [403, '该微信账号暂时不能登录', '请按微信的安全提示处理后重试。'],
  'wechat-busy': [503, '微信服务繁忙', '请稍后再试。'],
  'sms-too-soon': [429, '验证码刚刚发送过', '请在1分钟后重新获取。'],
  'sms-limit-reached': [429, '获取验证码次数过多', '请稍后再试，或更换时间获取。'],
  'sms-code-wrong': [400, '验证码不正确', '请核对短信中的验证码后重新输入。'],
  'sms-code-expired': [400, '验证码已过期', '验证码5分钟内有效，请重新获取。'],
  'sms-code-used': [400, '验证码已使用', '请重新获取验证码。'],
  'sms-code-locked': [429, '验证码错误次数过多', '该验证码已失效，请重新获取。'],
  'sms-not-sent': [503, '短信暂时无法发送', '请稍后重新获取。'],
  'phone-invalid': [400, '手机号码不正确', '请填写11位手机号码。'],

  // Pictures
  'image-missing': [400, '没有收到图片', '请选择图片后重新上传。'],
  'image-empty': [400, '图片文件是空的', '请重新选择图片后上传。'],
  'image-too-large': [413, '图片超过10M', '请上传不超过10M的图片。'],
  'image-type': [415, '图片格式不支持', '请上传png或jpg格式的图片。'],
  'image-corrupt': [422, '图片已损坏', '图片不完整或无法打开，请重新拍摄或选择。'],
  'image-polyglot': [422, '图片中夹带了其他内容', '请重新拍摄或另存为普通图片后上传。'],
  'image-too-small': [422, '图片太小', '请上传更清晰的原图。'],
  'image-too-many-pixels': [422, '图片尺寸过大', '请上传不超过2500万像素的图片。'],
  'image-blurred': [422, '图片模糊', '请拿稳手机、对准后重新拍摄。'],
  'image-dark': [422, '图片太暗', '请在光线充足的地方重新拍摄。'],
  'too-many-images': [409, '图片数量已满', '每项材料最多5张，请先删除不需要的图片。'],

  // Real name
  'not-an-id-card': [422, '照片中没有找到身份证', '请将整张身份证放在画面中重新拍摄。'],
  'id-card-sides-swapped': [422, '身份证正反面传反了', '请交换人像面和国徽面的照片。'],
  'id-card-unreadable': [422, '身份证信息没有读清', '请重新拍摄，避免反光和遮挡。'],
  'id-card-inconsistent': [422, '身份证信息前后不一致', '请重新拍摄；多次不一致的，请到窗口办理。'],
  'id-card-expired': [422, '身份证不在有效期内', '请使用有效的身份证。'],
  'id-card-temporary': [422, '不能使用临时身份证', '请使用居民身份证，或者到窗口办理。'],
  'under-age': [422, '未满18周岁', '未满18周岁不能办理道路运输从业人员业务。'],
  'scan-pending': [409, '身份证正在读取', '请稍候片刻再查看结果。'],
  'scan-failed': [503, '身份证暂时无法读取', '请稍后重新上传。'],
  'scan-not-usable': [409, '身份证照片不能用于认证', '请按提示重新拍摄并上传。'],
  'real-name-already-verified': [409, '已完成实名认证', '无需重复认证。'],
  'real-name-in-review': [409, '实名认证正在人工审核', '请等待审核结果，一般1个工作日内完成。'],
  'id-number-taken': [409, '该身份证已认证其他账号', '请使用原账号登录，或到窗口办理。'],

  // At the counter
  'identification-pending': [409, '身份尚未核验完成', '请等待核验完成；转人工审核的，请在审核通过后继续。'],
  'identification-outdated': [409, '身份核验已过期', '核验仅当日有效，请重新扫描申请人的身份证。'],
  'consent-missing': [409, '缺少申请人签字的代办同意书', '请由申请人签字后拍照上传，再代为提交。'],

  // Application
  'notice-changed': [409, '业务须知已更新', '请阅读新的业务须知并重新确认，已填写的内容不会丢失。'],
  'notice-required': [409, '尚未同意业务须知', '请阅读业务须知并点击“同意并确认”。'],
  'unchanged-confirmation-required': [409, '尚未确认证件信息', '请确认从业资格证在有效期内且信息未发生变化。'],
  'form-incomplete': [422, '个人信息填写不完整', '请按提示填写或修改后再提交。'],
  'material-missing': [422, '申请材料不完整', '请上传全部必需的材料后再提交。'],
  'unknown-material': [404, '没有这项材料', '请按页面列出的材料上传。'],
  'not-a-draft': [409, '申请已提交，不能修改', '如需修改，请在受理前撤回后重新申请。'],
  'draft-changed': [409, '申请内容刚刚被修改', '请核对最新内容后重新提交。'],
  'cannot-apply-again': [409, '该办件不能重新申请', '请在“我的办件”中查看办件的状态。'],
  'case-already-open': [409, '已有同类业务正在办理', '请在“我的办件”中查看进度，办结后再申请。'],
  'business-not-available': [409, '该业务尚未开通网上办理', '请到原发证机关窗口办理。'],

  // Eligibility (domain/eligibility/)
  'certificate-expired': [409, '从业资格证已到期', '请先申请换发；超过180日的，请到原发证机关咨询。'],
  'certificate-not-yet-valid': [409, '从业资格证尚未生效', '请在生效后申请。'],
  'certificate-not-valid': [409, '从业资格证不是有效状态', '如与实际不符，请申请核实或者联系原发证机关。'],
  'certificate-cancelled': [409, '从业资格证已经注销', '需要继续从业的，请到发证机关重新申请从业资格。'],
  'certificate-revoked': [409, '从业资格证已被撤销', '请联系原发证机关；不服的，可以依法申请行政复议或者提起诉讼。'],
  'certificate-replaced': [409, '从业资格证已经换发', '请返回选择换发后的新证件办理。'],
  'certificate-suspended': [409, '从业资格证已被暂停', '请先到原发证机关窗口处理暂停事项，恢复有效后再申请。'],
  'category-not-assessed': [409, '该从业资格类别不参加诚信考核', '押运人员、装卸管理人员无需申请。'],
  'category-not-served': [409, '该从业资格类别不在服务范围内', '请联系原发证机关办理。'],
  'category-required': [400, '尚未选择从业资格类别', '请至少选择一个要注销的从业资格类别。'],
  'category-not-held': [409, '没有所选的从业资格类别', '请从证件上列明的类别中选择。'],
  'age-limit-passed': [409, '已超过规定的从业年龄', '从业资格证应当注销，请申请从业资格证注销。'],
  'renewal-beyond-age-limit': [409, '换发不能延长有效期', '现有证件已经可以使用到规定的从业年龄，请继续使用。'],
  'licence-classes-required': [409, '没有准驾车型', '驾驶员类别须有有效的机动车驾驶证，请填写准驾车型。'],
  'renewal-too-early': [409, '尚未到换发时间', '请在提示的日期及以后申请；证件遗失或者损毁的，请申请补发。'],
  'renewal-too-late': [409, '已超过换发期限', '请先申请注销，再到原发证机关窗口重新申请从业资格。'],
  'name-change-not-online': [409, '姓名变更不能网上办理', '请到原发证机关窗口办理。'],
  'file-transfer-not-online': [409, '转籍不能网上办理', '请先到原发证机关窗口办理档案转出。'],
  'cancellation-open': [409, '从业资格证注销正在办理', '请等待其办结，或者在受理前撤回后再申请。'],
  'other-case-open': [409, '其他业务正在办理', '请等待其办结，或者在受理前撤回后再申请注销。'],
  'cycle-required': [400, '尚未选择考核周期', '请选择要考核的周期。'],
  'cycle-too-early': [409, '考核周期尚未结束', '请在周期结束的次日及以后申请。'],
  'cycle-not-assessable': [409, '该周期不能网上考核', '请选择页面中列出的周期，更早的周期请联系原发证机关。'],
  'assessment-already-open': [409, '该周期的考核正在办理', '请在“我的办件”中查看进度。'],
  'assessment-already-graded': [409, '该周期已经考核', '请在“我的办件”中下载凭证。'],
  'restoration-needs-b': [409, '该周期不能申请等级恢复', '只有考核等级为B级的周期可以申请恢复。'],
  'ground-not-met': [409, '不符合依职权办理的情形', '请核对事由；应当由本人申请的，请告知持证人申请。'],
  'person-not-registered': [404, '没有登记该从业人员', '请核对身份证号。'],
  'restoration-already-done': [409, '该周期已办理过等级恢复', '每个周期只能办理一次。'],

  // Decisions
  'action-not-allowed': [409, '当前状态不能进行这项操作', '请刷新后查看办件的最新状态。'],
  'actor-not-allowed': [403, '您的身份不能进行这项操作', '请由有权限的人员办理。'],
  'not-available-yet': [409, '功能尚未开通', '请到原发证机关窗口办理，或等待开通通知。'],
  'supplement-round-used': [409, '补正次数已用完', '一般只能要求补正一次；确需再次补正的，请由主管准予后再提出。'],
  'supplement-round-free': [409, '尚可要求补正', '受理员还可以直接要求补正，无需主管再次准予。'],
  'supplement-item-unknown': [422, '补正项目不存在', '请从本办件的表单项目和申请材料中选择需要补正的内容。'],
  'supplement-incomplete': [422, '还有补正项目没有完成', '请逐项修改或者重新上传后再提交补正。'],
  'supplement-item-not-listed': [409, '不在补正范围内', '只能修改补正告知书列出的项目。'],
  'granted-by-silence': [409, '原证到期未作决定，已视为准予换发', '不能再作出不予换发的决定，请由主管确认视为准予。'],
  'limit-not-passed': [409, '期限尚未届满', '请在期限届满之后再办理。'],
  'already-extended': [409, '办理期限已经延长过', '法定期限只能延长一次。'],
  'statutory-limit-passed': [409, '法定期限已经届满', '期限届满后不能再延长，请尽快作出决定。'],
  'expected-end-invalid': [422, '预计结束日期不正确', '请填写今天以后一年以内的日期。'],
  'restoration-grade': [422, '等级恢复只能评定为A级', '继续教育学时不足、不能恢复的，请审核不通过并说明理由。'],
  'grade-reason-required': [422, '缺少等级调整理由', '评定等级与系统建议不一致的，请填写理由。'],
  'not-eligible': [409, '不符合办理条件', '请按提示处理后再办理。'],
  'nothing-to-replay': [409, '没有需要重试的步骤', '请刷新后查看办件的最新状态。'],
  'case-not-running': [503, '办件正在启动', '请稍后用同一个幂等键重试。'],
  'outcome-unknown': [503, '尚未确认是否办理成功', '请稍后用同一个幂等键重试，不会重复办理。'],

  // Delivery of a certificate
  'delivery-method-differs': [409, '与申请人选择的领取方式不符', '请按申请人选择的方式办理，或者先变更领取方式。'],
  'address-not-served': [422, '快递不能送达该地址', '请填写其他收件地址，或者改选自取。'],
  'reminder-not-sent': [409, '尚未提醒申请人领取', '请在领取提醒发出之后再办理。'],
  'waybill-not-right': [422, '运单号不正确', '请核对快递单上的运单号后重新填写。'],
  'pickup-code-wrong': [422, '领取码不正确', '请核对申请人出示的领取码后重新输入。'],
  'pickup-code-locked': [429, '领取码错误次数过多', '请稍后再输入。'],

  // Tasks
  'task-held': [409, '任务已被他人领取', '请选择其他任务，或与领取人联系。'],
  'task-not-held': [409, '尚未领取该任务', '请先领取任务再办理。'],
  'task-done': [409, '任务已办结', '请刷新待办列表。'],
  'same-office': [409, '办件已在该机构', '请选择其他机构，或者无需移交。'],
  'issuer-of-other-province': [403, '不是本省的发证机关', '只能指定本省发证机关的办理机构，请核对发证机关代码。'],
  'office-unknown': [422, '没有这个机构', '请从机构列表中选择接收的机构。'],
  'no-task': [404, '没有待办任务', '当前没有可领取的任务。'],

  // Results
  'voucher-not-ready': [409, '凭证尚未生成', '审核通过并评定等级后即可下载，请稍后再试。'],
  'voucher-invalid': [422, '无法识别的二维码', '这不是本系统的诚信考核凭证，请核对或联系业务办理人员。'],
  'link-expired': [403, '链接已过期', '请返回页面重新打开。'],

  // Ratings
  'rating-too-early': [409, '办件尚未办结', '请在办结之后再评价；办理中有疑问的，请联系业务办理人员。'],
  'already-rated': [409, '已经评价过', '每个办件只能评价一次，可以在办件详情中查看。'],
  'already-followed-up': [409, '该差评已经回访', '请刷新后查看回访结果。'],

  // Amendments of what was issued
  'amendment-open': [409, '有尚未办结的更正、撤销或者恢复', '请等待其办结，或者由提出的主管撤回后再操作。'],
  'second-supervisor-required': [403, '须由另一名主管确认', '请由另一名主管确认或者退回；提出的主管可以撤回。'],
  'correction-changes-nothing': [422, '更正内容与原件相同', '请填写更正后的内容。'],
  'correction-unlawful': [422, '更正后的有效期不符合规定', '请核对有效起始日期和有效期限。'],

  // Correction requests
  'correction-open': [409, '该证件已有核实申请正在办理', '请等待其办结，或者在受理前撤回后重新提出。'],
  'correction-items-invalid': [422, '需要更正的内容不正确', '请按提示逐项修改后再提交。'],
  'record-changed': [409, '登记内容已经变化', '请刷新后核对最新的登记内容，再提出核实申请。'],
  'evidence-missing': [422, '证明图片没有上传成功', '请重新上传图片后再提交。'],

  // Administration
  'config-invalid': [422, '配置不能发布', '请按提示修改后重新发布，原来的配置继续有效。'],
  'calendar-region-unknown': [404, '没有这个地区的日历', '请填写全国（CN）、本省（例如 CN-45）或者本机关使用的日历。'],
  'calendar-notice-invalid': [422, '放假安排不能导入', '请按提示逐项修改后重新导入，原来的日历继续有效。'],

  // Ourselves and others
  'registry-unavailable': [503, '部级系统暂时无法查询', '请稍后再试。'],
  'service-unavailable': [503, '服务暂时不可用', '请稍后再试。'],
  'internal-error': [500, '系统出错', '请稍后再试；仍有问题的，请联系业务办理人员并提供请求编号。'],
} as const satisfies Record<string, Entry>;
