import { expect, it } from 'vitest'
import type { BuilderVerdict, RemoteBuilder } from '../../../../kernel/outcome/findings.ts'
import { builderVerdictInWords } from '../../../../kernel/render/words/builder-verdict.ts'

const builder: RemoteBuilder = {
  ...{ url: 'ssh-ng://me@host:2222', scheme: 'ssh-ng', user: 'me', host: 'host', port: 2222 },
  ...{ key: '/k', cores: 1, features: [] }
}
const unreachable = (why: Extract<BuilderVerdict, { kind: 'unreachable' }>['why']) =>
  ({ kind: 'unreachable', why, words: 'no' }) as const

it.each<readonly [BuilderVerdict, state: string, message: string, way: string | null]>([
  [{ kind: 'works', version: '2.8.0', sandboxed: true }, 'good', 'builds: Nix 2.8.0', null],
  [
    { kind: 'works', version: '2.8.0', sandboxed: false },
    ...(['warning', 'without a sandbox', 'sandbox = true'] as const)
  ],
  [unreachable('no-ssh'), 'bad', 'no program ssh', 'apt-get install openssh-client'],
  [unreachable('no-such-host'), 'bad', 'nobody knows a host host', '~/.ssh/config'],
  [
    unreachable('no-answer'),
    'bad',
    'no ssh server answers there (no)',
    'ssh -p 2222 -i /k me@host'
  ],
  [unreachable('no-login'), 'bad', 'does not let you in (no)', 'ssh-copy-id'],
  [unreachable('unknown-key'), 'bad', 'its key is not known here', 'ssh -p 2222 -i /k me@host'],
  [unreachable('other'), 'bad', 'cannot be reached: no', 'Log in once'],
  [{ kind: 'no-nix' }, 'bad', 'has no nix-store on the PATH', 'nix-store --version'],
  [{ kind: 'too-old', version: '2.3' }, 'bad', 'has Nix 2.3', '2.4 is the oldest'],
  [
    { kind: 'no-content-addressing', version: '2.8.0' },
    ...(['bad', 'does not build content', 'extra-experimental-features = ca-derivations'] as const)
  ],
  [
    { kind: 'cannot-build', version: '2.8.0', cause: { kind: 'other', text: 'not trusted' } },
    ...(['bad', 'not trusted', 'trusted-users = root me'] as const)
  ],
  [
    { kind: 'cannot-build', version: '2.8.0', cause: { kind: 'no-space' } },
    ...(['bad', 'no space left', 'nix-collect-garbage'] as const)
  ],
  [{ kind: 'not-tried' }, 'bad', 'has none', 'Put a shell on PATH.']
])('%j', (verdict, state, message, way) => {
  const told = builderVerdictInWords(builder, verdict)
  expect(told.state).toBe(state)
  expect(told.message).toContain(message)
  if (way === null) expect(told.way).toBeNull()
  else expect(told.way).toContain(way)
})
