import { describe, expect, it } from 'vitest'
import { machineLine, nixName, readBuilder } from '../../../nix/places/remote-builder.ts'
import { sshSettings } from '../../../nix/places/ssh-settings.ts'
import { whyUnreachable } from '../../../nix/places/try-builder.ts'

const usual = { key: null, cores: 1, port: null, features: [] }

describe('a URL', () => {
  it.each([
    ['ssh-ng://host', 'ssh-ng://host', 'ssh-ng://host - - 1 1 ca-derivations'],
    ['ssh://me@host/', 'ssh://me@host', 'ssh://me@host - - 1 1 ca-derivations'],
    [
      'ssh://a.b-c.example:65535',
      'ssh://a.b-c.example',
      'ssh://a.b-c.example - - 1 1 ca-derivations'
    ]
  ])('%s is a machine', (url, name, line) => {
    const read = readBuilder(url, usual)
    if (!read.ok) throw new Error(url)
    expect([nixName(read.value), machineLine(read.value)]).toEqual([name, line])
  })

  it.each([
    ...['', 'host', 'ssh:host', 'ssh://', 'http://host', 'ssh://host:0', 'ssh://host:65536'],
    ...['ssh://-oProxyCommand=x', 'ssh://me@-x', 'ssh://-me@host', 'ssh://a b', 'ssh://a;b'],
    ...['ssh://a\nb', 'ssh://a?remote-store=b', 'ssh://a,b', 'ssh://host:655350']
  ])('%j is none', (url) => {
    expect(readBuilder(url, usual)).toMatchObject({ mistake: { kind: 'no-builder-url' } })
  })

  it.each([';', 'a b', '-a', '@x', ''])('has no feature %j', (feature) => {
    const read = readBuilder('ssh://host', { ...usual, features: [feature] })
    expect(read).toMatchObject({ mistake: { kind: 'no-feature', given: feature } })
  })

  it('has a port of its own, or the one that is named beside it', () => {
    const more = { ...usual, port: 22, features: ['gpu', 'big-parallel'], cores: 4 }
    const read = readBuilder('ssh://host', more)
    if (!read.ok) throw new Error('no')
    expect(read.value).toMatchObject({ url: 'ssh://host:22', port: 22 })
    expect(machineLine(read.value)).toBe('ssh://host - - 4 1 ca-derivations,gpu,big-parallel')
    expect(readBuilder('ssh://host:23', more)).toMatchObject({ value: { port: 23 } })
  })
})

describe('the settings of ssh', () => {
  it('ask nobody, and leave the rest to the reader', () => {
    const read = readBuilder('ssh://host:23', { ...usual, key: '/a key' })
    if (!read.ok) throw new Error('no')
    const lines = sshSettings([read.value]).split('\n')
    expect(lines.slice(0, 4)).toEqual([
      ...['Host host', '  Port 23', '  IdentityFile "/a key"', '  IdentitiesOnly yes']
    ])
    const at = (line: string) => lines.indexOf(`  ${line}`)
    expect(at('BatchMode yes')).toBeGreaterThan(0)
    expect(at('Include ~/.ssh/config')).toBeGreaterThan(at('BatchMode yes'))
    expect(at('ServerAliveInterval 10')).toBeGreaterThan(at('Include /etc/ssh/ssh_config'))
  })
})

it.each([
  ['ssh: Could not resolve hostname x: Name or service not known', 'no-such-host'],
  ['Host key verification failed.', 'unknown-key'],
  ['me@host: Permission denied (publickey).', 'no-login'],
  ['ssh: connect to host h port 22: Connection refused', 'no-answer'],
  ['ssh: connect to host h port 22: Connection timed out', 'no-answer'],
  ['something else', 'other'],
  ['', 'other']
])('ssh says %j', (words, why) => {
  expect(whyUnreachable(words)).toBe(why)
})
