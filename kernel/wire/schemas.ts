import { Validator, type Schema, type ValidatorResult } from 'jsonschema'
import { bad, good, type JsonObject, type Result } from '../../nix/base/index.ts'
import type { RequestContents, RequestType } from './contents.ts'
import type { Header } from './message.ts'

const text: Schema = { type: 'string' }
const flag: Schema = { type: 'boolean' }
const maybeInteger: Schema = { type: ['integer', 'null'] }

const headerSchema: Schema = object(
  {
    msg_id: { type: 'string', minLength: 1 },
    msg_type: { type: 'string', minLength: 1 },
    session: text,
    username: text,
    date: { type: ['string', 'null'] },
    version: text
  },
  ['msg_id', 'msg_type']
)

/**
 * Keys that no schema names are let through: later versions of the protocol add some. What clients
 * of today leave out or send as null is not required either.
 */
const contentSchemas: Readonly<Record<RequestType, Schema>> = {
  kernel_info_request: object({}),
  execute_request: object(
    {
      code: text,
      silent: flag,
      store_history: flag,
      user_expressions: { type: 'object', additionalProperties: text },
      allow_stdin: flag,
      stop_on_error: flag
    },
    ['code']
  ),
  complete_request: object({ code: text, cursor_pos: maybeInteger }, ['code']),
  inspect_request: object(
    { code: text, cursor_pos: maybeInteger, detail_level: { enum: [0, 1] } },
    ['code']
  ),
  is_complete_request: object({ code: text }, ['code']),
  history_request: object(
    {
      hist_access_type: { enum: ['range', 'tail', 'search'] },
      output: flag,
      raw: flag,
      session: maybeInteger,
      start: maybeInteger,
      stop: maybeInteger,
      n: maybeInteger,
      pattern: { type: ['string', 'null'] },
      unique: { type: ['boolean', 'null'] }
    },
    ['hist_access_type']
  ),
  comm_info_request: object({ target_name: { type: ['string', 'null'] } }),
  comm_open: object({ comm_id: text, target_name: text }, ['comm_id', 'target_name']),
  comm_msg: object({ comm_id: text, data: { type: 'object' } }, ['comm_id']),
  comm_close: object({ comm_id: text }, ['comm_id']),
  interrupt_request: object({}),
  shutdown_request: object({ restart: flag }),
  debug_request: object({ seq: { type: 'integer' }, command: text })
}

const validator = new Validator()

/** Whether the kernel knows messages of this type. */
export function isRequestType(type: string): type is RequestType {
  return Object.hasOwn(contentSchemas, type)
}

/** Judges a header ("Message header" of the specification). The mistake is a sentence. */
export function parseHeader(header: JsonObject): Result<Header, string> {
  const result = validator.validate(header, headerSchema)
  return isHeader(header, result) ? good(header) : bad(problems('its header', result))
}

/** A request that waits is looked at before its turn. */
const judged = new WeakMap<
  JsonObject,
  { readonly type: RequestType; readonly result: ValidatorResult }
>()

/** Judges the content of a message by the schema of its type. The mistake is a sentence. */
export function parseContent<Type extends RequestType>(
  type: Type,
  content: JsonObject
): Result<RequestContents[Type], string> {
  const before = judged.get(content)
  const result =
    before?.type === type ? before.result : validator.validate(content, contentSchemas[type])
  judged.set(content, { type, result })
  return isContent(type, content, result) ? good(content) : bad(problems(`the ${type}`, result))
}

function object(properties: Record<string, Schema>, required: string[] = []): Schema {
  return { type: 'object', properties, required }
}

function isHeader(header: JsonObject, result: ValidatorResult): header is JsonObject & Header {
  return result.valid && result.instance === header
}

function isContent<Type extends RequestType>(
  _type: Type,
  content: JsonObject,
  result: ValidatorResult
): content is JsonObject & RequestContents[Type] {
  return result.valid && result.instance === content
}

/** As in `the execute_request does not fit its schema: code is not of a type(s) string`. */
function problems(what: string, result: ValidatorResult): string {
  const list = result.errors.map(({ property, message }) =>
    `${property.replace(/^instance\.?/, '')} ${message}`.trim()
  )
  return `${what} does not fit its schema: ${list.join('; ')}`
}
