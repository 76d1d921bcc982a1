import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseConnection, readConnectionFile } from '../../../kernel/wire/connection-file.ts'

const ports = {
  shell_port: 1001,
  iopub_port: 1002,
  stdin_port: 1003,
  control_port: 1004,
  hb_port: 1005
}
const file = {
  ...ports,
  transport: 'tcp',
  ip: '127.0.0.1',
  key: 'secret',
  signature_scheme: 'hmac-sha256',
  kernel_name: 'nix-workflow'
}

test.each([
  ['tcp', {}, 'tcp://127.0.0.1:1001'],
  ['tcp, when no transport is named', { transport: undefined }, 'tcp://127.0.0.1:1001'],
  ['every address', { ip: '*' }, 'tcp://*:1001'],
  ['IPv6', { ip: '::1' }, 'tcp://[::1]:1001'],
  ['ipc', { transport: 'ipc', ip: '/run/a b/kernel' }, 'ipc:///run/a b/kernel-1001'],
  [
    'ipc with the small numbers it counts with',
    { transport: 'ipc', ip: 'k', shell_port: 1 },
    'ipc://k-1'
  ]
])('gives the endpoint of %s', (_name, change, endpoint) => {
  const result = parseConnection(JSON.stringify({ ...file, ...change }))
  expect(result).toMatchObject({ ok: true, value: { endpoints: { shell: endpoint } } })
})

test('gives each channel its own port', () => {
  expect(parseConnection(JSON.stringify(file))).toEqual({
    ok: true,
    value: {
      endpoints: {
        shell: 'tcp://127.0.0.1:1001',
        iopub: 'tcp://127.0.0.1:1002',
        stdin: 'tcp://127.0.0.1:1003',
        control: 'tcp://127.0.0.1:1004',
        heartbeat: 'tcp://127.0.0.1:1005'
      },
      key: 'secret',
      hash: 'sha256'
    }
  })
})

test.each([
  ['no key', { key: undefined }, { key: '', hash: 'sha256' }],
  ['no scheme', { signature_scheme: undefined }, { key: 'secret', hash: 'sha256' }],
  ['another hash', { signature_scheme: 'hmac-sha512' }, { key: 'secret', hash: 'sha512' }]
])('takes a file with %s', (_name, change, value) => {
  expect(parseConnection(JSON.stringify({ ...file, ...change }))).toMatchObject({ ok: true, value })
})

test.each([
  ['nothing', '', /not a JSON object/],
  ['a list', '[]', /not a JSON object/],
  ['half of it', JSON.stringify(file).slice(0, 30), /not a JSON object/],
  [
    'a missing port',
    JSON.stringify({ ...file, hb_port: undefined }),
    /requires property "hb_port"/
  ],
  [
    'a port as text',
    JSON.stringify({ ...file, shell_port: '1001' }),
    /shell_port is not of a type/
  ],
  [
    'a port that cannot be',
    JSON.stringify({ ...file, shell_port: 70000 }),
    /shell_port must be less/
  ],
  [
    'an unknown transport',
    JSON.stringify({ ...file, transport: 'pgm' }),
    /transport is not one of/
  ],
  [
    'an unknown hash',
    JSON.stringify({ ...file, signature_scheme: 'hmac-x' }),
    /"hmac-x".*hmac-sha256 is/
  ],
  ['no HMAC', JSON.stringify({ ...file, signature_scheme: 'rsa' }), /"rsa"/]
])('says what is wrong with %s', (_name, text, words) => {
  const result = parseConnection(text)
  expect(result.ok ? '' : result.mistake).toMatch(words)
})

test('names the file that is missing or wrong', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'connection-'))
  try {
    const path = join(folder, 'kernel.json')
    const missing = await readConnectionFile(path)
    expect(missing.ok ? '' : missing.mistake).toContain(path)
    await writeFile(path, '{}')
    const wrong = await readConnectionFile(path)
    expect(wrong.ok ? '' : wrong.mistake).toContain(`${path}: `)
    await writeFile(path, JSON.stringify(file))
    expect(await readConnectionFile(path)).toMatchObject({ ok: true, value: { key: 'secret' } })
  } finally {
    await rm(folder, { recursive: true })
  }
})
