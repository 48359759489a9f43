// The words of the interface, in English and Chinese.
const WORDS = {
  'skip': ['Skip to the content', '跳到正文'],
  'search': ['Search', '搜索'],
  'search-hint': ['Search actions, fields, values, errors', '搜索接口、参数、取值、错误码'],
  'results': ['Results', '搜索结果'],
  'nothing': ['Nothing was found', '没有找到'],
  'kind-product': ['product', '产品'],
  'kind-action': ['action', '接口'],
  'kind-field': ['field', '参数'],
  'kind-value': ['value', '取值'],
  'kind-error': ['error', '错误码'],
  'actions': ['Actions', '接口'],
  'home-about': ['{0} product versions with {1} actions, offline. Search, fill in, send to the local cloud.', '{0} 个产品版本、{1} 个接口，离线可用。搜索、填写参数、发送到本地云。'],
  'actions-of': ['{0} actions', '{0} 个接口'],
  'uses': ['Actions that use {0}', '使用 {0} 的接口'],
  'all-actions': ['All actions', '全部接口'],
  'filter': ['Filter', '筛选'],
  'others': ['Other', '其他'],
  'parameters': ['Parameters', '请求参数'],
  'required': ['Required', '必填'],
  'optional': ['Optional', '选填'],
  'required-mark': ['required', '必填'],
  'no-parameters': ['This action has no parameters.', '此接口没有参数。'],
  'sensitive': ['secret', '敏感'],
  'deprecated': ['deprecated', '已弃用'],
  'reviewed': ['reviewed', '已复核'],
  'mined': ['mined', '自动提取'],
  'default': ['default', '默认'],
  'not-set': ['not set', '不设置'],
  'other': ['another value …', '其他值…'],
  'add': ['Add', '添加'],
  'remove': ['Remove', '删除'],
  'fill': ['Fill in', '填写'],
  'leave-out': ['Leave out', '不填'],
  'unknown-field': ['the definitions have no such field', '定义中没有此参数'],
  'is-missing': ['is required', '不能为空'],
  'expected': ['expected', '应为'],
  'response': ['Response', '返回'],
  'response-fields': ['Response fields', '返回参数'],
  'examples': ['Examples', '示例'],
  'use': ['Fill in this example', '填入此示例'],
  'errors': ['Error codes', '错误码'],
  'errors-common': ['Codes of every action', '公共错误码'],
  'error-advice': ['What to do', '处理办法'],
  'no-errors': ['No error codes are documented for this action.', '此接口没有错误码说明。'],
  'reads': ['reads', '只读'],
  'writes': ['writes', '写入'],
  'deletes': ['deletes', '删除'],
  'pays': ['may cost money', '可能计费'],
  'per-second': ['{0} requests/s', '{0} 次/秒'],
  'region-Unused': ['no region', '无需地域'],
  'region-Optional': ['region optional', '地域可选'],
  'region-Required': ['region required', '地域必填'],
  'unsigned': ['not signed', '无需签名'],
  'streams': ['event stream', '事件流'],
  'request': ['Request', '请求'],
  'region': ['Region', '地域'],
  'target': ['Send to', '发送到'],
  'local-cloud': ['local cloud', '本地云'],
  'real-cloud': ['Tencent Cloud', '腾讯云'],
  'send': ['Send', '发送'],
  'sending': ['Sending …', '正在发送…'],
  'cancel': ['Cancel', '取消'],
  'problems': ['{0} to correct', '{0} 处需更正'],
  'warnings': ['{0} to check', '{0} 处待确认'],
  'copy': ['Copy', '复制'],
  'copied': ['Copied', '已复制'],
  'copy-link': ['Copy link', '复制链接'],
  'pasted': ['Read a call of {0}', '已读取 {0} 的调用'],
  'clear': ['Clear', '清空'],
  'json-hint': ['The same request as in the form. Paste JSON, curl, tccli, an HTTP request or a link to fill the form.', '与表单是同一个请求。粘贴 JSON、curl、tccli、HTTP 请求或链接可填充表单。'],
  'no-response': ['Send the request to see the response here.', '发送请求后在此查看返回。'],
  'tree': ['Tree', '树'],
  'table': ['Table', '表格'],
  'chart': ['Chart', '图表'],
  'raw': ['Raw', '原文'],
  'copy-path': ['Copy path', '复制路径'],
  'rows': ['{0}–{1} of {2}', '{0}–{1} / {2}'],
  'previous': ['Previous', '上一页'],
  'next': ['Next', '下一页'],
  'list': ['List', '列表'],
  'label': ['Label', '标签'],
  'measure': ['Value', '数值'],
  'download': ['Download', '下载'],
  'more': ['Show more', '显示更多'],
  'items': ['{0} items', '{0} 项'],
  'fields': ['{0} fields', '{0} 个字段'],
  'source-stateful': ['from state', '来自状态'],
  'source-example': ['from the example', '来自示例'],
  'source-synthetic': ['made from the types', '按类型生成'],
  'failed': ['The request failed', '请求失败'],
  'meaning': ['Meaning', '含义'],
  'show-parameter': ['Go to {0}', '转到 {0}'],
  'not-json': ['The response is not JSON.', '返回不是 JSON。'],
  'confirm-deletes': ['This deletes something in your account, or takes it out of service:', '此操作会删除或停用您账号下的资源：'],
  'confirm-pays': ['This may cost money:', '此操作可能产生费用：'],
  'confirm': ['Send to Tencent Cloud', '发送到腾讯云'],
  'read-only': ['read-only', '只读'],
  'keys': ['Keys', '快捷键'],
  'key-search': ['Search', '搜索'],
  'key-move': ['Choose a result', '选择结果'],
  'key-open': ['Open it', '打开'],
  'key-close': ['Close', '关闭'],
  'key-send': ['Send', '发送'],
  'key-tabs': ['Change the tab', '切换标签页'],
  'key-help': ['This list', '此列表'],
  'close': ['Close', '关闭'],
  'theme': ['Light or dark', '浅色或深色'],
  'language': ['中文', 'English'],
  'code': ['Code', '代码'],
  'code-hint': ['Reads the keys from the environment.', '从环境变量读取密钥。'],
  'language-of-code': ['Language', '语言'],
  'way': ['Mode', '方式'],
  'way-call': ['one call', '单次调用'],
  'way-items': ['items of all pages', '所有页的条目'],
  'way-pages': ['all pages', '所有页'],
  'way-gone': ['wait until it is gone', '等待删除完成'],
  'signature': ['Signature', '签名'],
  'method': ['Method', '方法'],
  'steps-about': ['With the account of the local cloud, whose key is no secret.', '使用本地云的账号，其密钥不是机密。'],
  'step-payload': ['Payload', '请求正文'],
  'step-payload-hash': ['Hash of the payload', '正文哈希'],
  'step-canonical-request': ['Canonical request', '规范请求串'],
  'step-canonical-hash': ['Hash of the canonical request', '规范请求串哈希'],
  'step-string-to-sign': ['String to sign', '待签名字符串'],
  'step-secret-date': ['Key of the date', '日期密钥'],
  'step-secret-service': ['Key of the service', '服务密钥'],
  'step-secret-signing': ['Signing key', '签名密钥'],
  'step-signature': ['Signature', '签名'],
  'step-authorization': ['Header Authorization', 'Authorization 请求头'],
  'step-sorted-parameters': ['Sorted parameters', '排序后的参数'],
  'step-encoded-signature': ['Percent-encoded signature', '编码后的签名'],
  'step-http': ['HTTP request', 'HTTP 请求'],
  'doctor': ['Signature doctor', '签名诊断'],
  'doctor-about': ['Paste a request whose signature was rejected, or the error. The doctor finds the byte that differs.', '粘贴签名被拒绝的请求或错误信息，诊断会找出不同的字节。'],
  'patient': ['HTTP request or error', 'HTTP 请求或错误信息'],
  'secret-key': ['Secret key', 'SecretKey'],
  'key-of-local': ['that of the local cloud', '本地云的密钥'],
  'key-about': ['Only this server on your machine receives it, and nothing keeps it.', '仅发送到本机的服务器，不会保存。'],
  'examine': ['Examine', '诊断'],
  'valid-signature': ['The signature is valid.', '签名正确。'],
  'auth-SignatureFailure': ['The signature is not that of the request: the key is another one, or something was changed after signing. Paste the whole request to find out what.', '签名与请求不符：密钥不同，或签名后内容被修改。粘贴完整请求可找出原因。'],
  'auth-SignatureExpire': ['The timestamp is more than five minutes from the time of the service. Set the clock, and sign each attempt anew.', '时间戳与服务器时间相差超过五分钟。请校准时钟，并在每次重试时重新签名。'],
  'auth-SecretIdNotFound': ['The secret ID is unknown: it was deleted or disabled, or belongs to the other site; the Chinese and the international site have separate accounts.', 'SecretId 不存在：已删除、已禁用，或属于另一站点（国内站与国际站账号独立）。'],
  'auth-InvalidSecretId': ['The secret ID is not that of a key for the API. Create one for the API.', 'SecretId 不是 API 密钥。请创建 API 密钥。'],
  'auth-TokenFailure': ['The token is not that of the temporary key, or has expired. Fetch new temporary credentials and send their token as well.', '临时密钥的 Token 不匹配或已过期。请重新获取临时密钥并同时发送 Token。'],
  'auth-InvalidAuthorization': ['The header Authorization is malformed. Compare it with the last steps of the signature of any action here.', 'Authorization 请求头格式错误。请与本页任意接口的签名步骤对比。'],
  'auth-MFAFailure': ['The action needs multi-factor authentication. Use the console, or a role without it.', '此操作需要多因素认证。请使用控制台或无此要求的角色。'],
  'auth-UnauthorizedOperation': ['The signature is valid, but the account may not call the action. Allow it in a CAM policy.', '签名正确，但账号无权调用此接口。请在 CAM 策略中授权。'],
  'auth-other': ['Check the key, its permissions and the clock. Paste the whole request to find out more.', '请检查密钥、权限和时钟。粘贴完整请求可获得更多信息。'],
  'file': ['File', '文件'],
  'file-hint': ['Save it in your repository, and run it with', '保存到代码仓库，并用此命令运行：'],
  'history': ['Requests sent', '已发送的请求'],
  'history-about': ['Since the server was started, without secrets. Choose one to fill in its form again.', '自服务器启动以来，不含敏感信息。选择一条即可重新填入表单。'],
  'no-history': ['Nothing was sent yet.', '尚未发送请求。'],
  'too-large': ['too large to keep', '过大，未保存'],
  'missing-page': ['Not in the catalog', '目录中没有'],
};

const LIMITS = {
  Range: ['{0} to {1}', '{0} 到 {1}'], FloatRange: ['{0} to {1}', '{0} 到 {1}'],
  Length: ['{0} to {1} characters', '{0} 到 {1} 个字符'], Items: ['{0} to {1} items', '{0} 到 {1} 项'],
};
const RULES = {
  Order: ['{0} is not after {1}', '{0} 不晚于 {1}'],
  Window: ['{0} to {1}: at most {2}', '{0} 到 {1} 最多 {2}'],
  RequiredWhen: ['{0} is required when {1} is {2}', '{1} 为 {2} 时必须填写 {0}'],
  AtLeastOne: ['At least one of {0}', '至少填写一个：{0}'],
  ExactlyOne: ['Exactly one of {0}', '只能且必须填写一个：{0}'],
  AtMostOne: ['At most one of {0}', '最多填写一个：{0}'],
};

const stored = localStorage.getItem('language');
export let language = stored ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');

export function setLanguage(to) {
  language = to;
  localStorage.setItem('language', to);
  document.documentElement.lang = to;
}

const of = (pair, values) => pair[language === 'zh' ? 1 : 0].replace(/\{(\d)\}/g, (_, index) => values[index] ?? '');

export function t(key, ...values) {
  return WORDS[key] ? of(WORDS[key], values) : key;
}

export const number = (value) => new Intl.NumberFormat(language).format(value);

// Returns a constraint in words.
export function limit(rule) {
  const [[name, value]] = Object.entries(rule);
  if (name === 'Pattern') return value;
  if (name === 'Format') return FORMATS[value] ?? value;
  const [low, high] = value;
  const unit = of(LIMITS[name], ['', '']).replace(/^\s*(to|到)\s*/, '').trim();
  if (low === null) return `≤ ${number(high)} ${unit}`.trim();
  if (high === null) return `≥ ${number(low)} ${unit}`.trim();
  return low === high ? `${number(low)} ${unit}`.trim() : of(LIMITS[name], [number(low), number(high)]);
}

function span(seconds) {
  const [size, unit] = seconds % 86400 === 0 ? [86400, 'day'] : seconds % 3600 === 0 ? [3600, 'hour'] : [1, 'second'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / size);
}

// Returns a constraint on several fields in words.
export function rule(rule) {
  const [[name, value]] = Object.entries(rule);
  const or = (list) => list.join(', ');
  if (name === 'Window') return of(RULES.Window, [value[0], value[1], span(value[2])]);
  if (name === 'RequiredWhen') return of(RULES.RequiredWhen, [value[0], value[1], or(value[2]) || '…']);
  return of(RULES[name], name === 'Order' ? value : [or(value)]);
}

const FORMATS = { DateTime: 'yyyy-MM-dd HH:mm:ss', DateTimeIso: 'yyyy-MM-ddTHH:mm:ssZ', Date: 'yyyy-MM-dd' };
const TYPES = { DateTime: 'datetime', DateTimeIso: 'datetime ISO 8601', Date: 'date', Unsigned: 'integer' };

// Returns the name of a type, such as `list of Filter`.
export function typeName(ty, objects) {
  const index = ty.kind.Object;
  const name = index === undefined ? TYPES[ty.kind] ?? ty.kind.toLowerCase() : objects[index]?.name ?? 'object';
  return `${'list of '.repeat(ty.lists)}${name}`;
}
