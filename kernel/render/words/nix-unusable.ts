import type { NixUnusable, NoStore } from '../../outcome/index.ts'

/** Why no Nix can be used, and what to type. */
export function nixUnusableInWords(mistake: NixUnusable): {
  readonly message: string
  readonly way: string
} {
  switch (mistake.kind) {
    case 'nix-missing':
      return nixMissing(mistake)
    case 'nix-too-old':
      return {
        message: `The Nix on PATH (${mistake.binary}) is version ${mistake.version}; ${mistake.oldest} or newer is needed.`,
        way: 'Upgrade it: nix upgrade-nix, or with the package manager that installed it.'
      }
    case 'store-not-writable':
      return noStore(mistake.why)
    case 'store-gone':
      return {
        message: `The Nix store of this kernel, ${mistake.folder}, is not there any more: it was removed while the kernel was at work.`,
        way: 'Restart the kernel and run all cells: it makes a new store, and builds in it what they ask for.'
      }
    case 'no-space':
      return {
        message: `There is no space left for the Nix store: ${Math.floor(mistake.free / 1024)} KiB free at ${mistake.folder}.`,
        way: 'Free some, for instance with: nix-collect-garbage'
      }
    case 'no-temporary-folder':
      return {
        message: `There is no folder for temporary files: none of ${mistake.places.join(', ')} is a folder that this user may write to.`,
        way: 'Set TMPDIR to a folder that can be written and start Jupyter again, or make that folder.'
      }
  }
}

type Missing = Extract<NixUnusable, { readonly kind: 'nix-missing' }>

function nixMissing({ silent, elsewhere, machine }: Missing) {
  if (elsewhere !== null) {
    return {
      message: `Nix is installed in ${elsewhere}, but that folder is not on PATH.`,
      way: `Start this, or Jupyter, with it: export PATH="${elsewhere}:$PATH"`
    }
  }
  return silent === null
    ? {
        message: 'Nix is not installed: there is no nix-store on PATH.',
        way: `Install it: ${commandForNix(machine)}`
      }
    : {
        message: `${silent.binary} does not say its version: ${silent.said || 'it writes nothing'}`,
        way: 'Run nix-store --version in a terminal; where that fails, install Nix again.'
      }
}

/**
 * Distributions whose own package is new enough, the first of their releases that has one, and what
 * installs it.
 */
const packaged: readonly (readonly [distribution: string, since: number, command: string])[] = [
  ['debian', 12, 'apt-get install nix-bin'],
  ['ubuntu', 23.04, 'apt-get install nix-bin'],
  ['arch', 0, 'pacman -S nix'],
  ['alpine', 3, 'apk add nix']
]

/**
 * The one command that gets Nix on a machine: its distribution's package where that is new enough,
 * else the installer of the Nix project, which wants systemd for a daemon.
 */
export function commandForNix(machine: Missing['machine']): string {
  const { distribution, release, isRoot, hasSystemd } = machine
  // What has no number follows the newest state.
  const own = packaged.find(([id, since]) => id === distribution && (release ?? since) >= since)
  if (own !== undefined) return `${isRoot ? '' : 'sudo '}${own[2]}`
  return `curl --proto '=https' --tlsv1.2 -L https://nixos.org/nix/install | sh -s -- ${hasSystemd ? '--daemon' : '--no-daemon'}`
}

function noStore(why: NoStore) {
  switch (why.kind) {
    case 'no-daemon':
      return {
        message: `NIX_REMOTE is set to ${why.remote}, but no Nix daemon answers at ${why.socket}.`,
        way: 'Start it: systemctl start nix-daemon; or unset NIX_REMOTE.'
      }
    case 'remote':
      return {
        message: `NIX_REMOTE is set to ${why.remote}: a store of another kind or machine, whose files cannot be read here.`,
        way: 'Unset NIX_REMOTE, or set it to daemon or local.'
      }
    case 'local-not-writable':
      return {
        message: 'NIX_REMOTE is set to local, but /nix/store cannot be written by this user.',
        way: 'Unset NIX_REMOTE, or run as the user that owns /nix.'
      }
    case 'not-writable':
      return {
        message: `The Nix store in ${why.root} cannot be written by this user.`,
        way: `Make it yours: sudo chown -R "$USER" ${why.root}; or name another folder with the environment variable NIX_WORKFLOW_STORE.`
      }
  }
}
