import { readFile } from 'node:fs/promises'
import { getHashes } from 'node:crypto'
import { validate, type Schema } from 'jsonschema'
import { bad, good, type JsonObject, parseJsonObject, type Result } from '../../nix/base/index.ts'

/** The five sockets of a kernel. */
export type Channel = 'shell' | 'control' | 'stdin' | 'iopub' | 'heartbeat'

/** Where a kernel listens and how its messages are signed. */
export interface Connection {
  /** ZeroMQ endpoints, as `tcp://127.0.0.1:5555` or `ipc:///run/kernel-1`. */
  readonly endpoints: Readonly<Record<Channel, string>>
  /** An empty key stands for messages that are not signed. */
  readonly key: string
  /** The hash of the HMAC in OpenSSL's words, as `sha256`. */
  readonly hash: string
}

const port: Schema = { type: 'integer', minimum: 1, maximum: 65535 }

const schema: Schema = {
  type: 'object',
  properties: {
    transport: { enum: ['tcp', 'ipc'] },
    ip: { type: 'string', minLength: 1 },
    shell_port: port,
    control_port: port,
    stdin_port: port,
    iopub_port: port,
    hb_port: port,
    key: { type: 'string' },
    signature_scheme: { type: 'string' }
  },
  required: ['ip', 'shell_port', 'control_port', 'stdin_port', 'iopub_port', 'hb_port']
}

interface ConnectionFile {
  readonly transport?: 'tcp' | 'ipc'
  readonly ip: string
  readonly shell_port: number
  readonly control_port: number
  readonly stdin_port: number
  readonly iopub_port: number
  readonly hb_port: number
  readonly key?: string
  readonly signature_scheme?: string
}

/** Reads a connection file. The mistake is a sentence that names the file. */
export async function readConnectionFile(path: string): Promise<Result<Connection, string>> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return bad(
      `The connection file cannot be read: ${reason}. A Jupyter client writes it and passes its path.`
    )
  }
  const connection = parseConnection(text)
  return connection.ok ? connection : bad(`${path}: ${connection.mistake}`)
}

/**
 * The connection that a file's text describes ("Connection files" of the Jupyter documentation on
 * kernels). The mistake is a sentence that names the entry which is wrong.
 */
export function parseConnection(text: string): Result<Connection, string> {
  const file = parseJsonObject(text)
  if (file === null) return bad('The connection file is not a JSON object.')
  const result = validate(file, schema)
  if (!isConnectionFile(file, result.valid)) {
    const problems = result.errors.map(({ property, message }) =>
      `${property.replace(/^instance\.?/, '')} ${message}`.trim()
    )
    return bad(`The connection file is not as Jupyter writes it: ${problems.join('; ')}.`)
  }
  const scheme = file.signature_scheme ?? 'hmac-sha256'
  const hash = /^hmac-(.+)$/.exec(scheme)?.[1]
  if (hash === undefined || !getHashes().includes(hash)) {
    return bad(
      `The connection file asks for the signature scheme ${JSON.stringify(scheme)}, which is not known here; hmac-sha256 is.`
    )
  }
  const endpoint = endpointOf(file.transport ?? 'tcp', file.ip)
  return good({
    endpoints: {
      shell: endpoint(file.shell_port),
      control: endpoint(file.control_port),
      stdin: endpoint(file.stdin_port),
      iopub: endpoint(file.iopub_port),
      heartbeat: endpoint(file.hb_port)
    },
    key: file.key ?? '',
    hash
  })
}

/** With `ipc` the address is the path of a socket file, a dash and the "port". */
function endpointOf(transport: 'tcp' | 'ipc', address: string): (port: number) => string {
  if (transport === 'ipc') return (number) => `ipc://${address}-${number}`
  // No other address has a colon; Node's own check takes 8 ms the first time.
  const host = address.includes(':') ? `[${address}]` : address
  return (number) => `tcp://${host}:${number}`
}

function isConnectionFile(file: JsonObject, valid: boolean): file is JsonObject & ConnectionFile {
  return valid && file === Object(file)
}
