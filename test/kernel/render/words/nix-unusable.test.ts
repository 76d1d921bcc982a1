import { describe, expect, it } from 'vitest'
import { commandForNix, nixUnusableInWords } from '../../../../kernel/render/words/nix-unusable.ts'

const installer = (mode: string) =>
  `curl --proto '=https' --tlsv1.2 -L https://nixos.org/nix/install | sh -s -- ${mode}`
const root = { isRoot: true, hasSystemd: false }

describe('the one command that gets Nix', () => {
  it.each([
    ['debian', 12, 'apt-get install nix-bin'],
    ['debian', null, 'apt-get install nix-bin'],
    // Their Nix is too old.
    ['debian', 11, installer('--no-daemon')],
    ['ubuntu', 22.04, installer('--no-daemon')],
    ['ubuntu', 24.04, 'apt-get install nix-bin'],
    ['arch', null, 'pacman -S nix'],
    ['alpine', 3.2, 'apk add nix'],
    ['other', 1, installer('--no-daemon')],
    ['', null, installer('--no-daemon')]
  ])('of %j %s', (distribution, release, command) => {
    expect(commandForNix({ distribution, release, ...root })).toBe(command)
  })

  it('is for a user without root, and for a machine that can have the daemon', () => {
    const users = { release: 12, isRoot: false, hasSystemd: true }
    expect(commandForNix({ distribution: 'debian', ...users })).toBe('sudo apt-get install nix-bin')
    expect(commandForNix({ distribution: '', ...users })).toBe(installer('--daemon'))
  })
})

it('a Nix that is not on PATH is not to be installed again', () => {
  const machine = { distribution: 'debian', release: 12, ...root }
  const { message, way } = nixUnusableInWords({
    ...{ kind: 'nix-missing', silent: null, elsewhere: '/profile/bin', machine }
  })
  expect(message).toBe('Nix is installed in /profile/bin, but that folder is not on PATH.')
  expect(way).toContain('export PATH="/profile/bin:$PATH"')
})
