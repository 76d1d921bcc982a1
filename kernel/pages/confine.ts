import { lstatSync, statSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { findProgram } from '../../nix/freeze/index.ts'
import { makeTemporaryFolder } from '../../nix/base/index.ts'
import { start, type Ended, type Invocation } from '../../nix/process/index.ts'

/** How far from the rest of the machine a program runs that reads what nobody trusts. */
export type Confinement =
  /** In namespaces of its own: no network, no other processes, no files but its own and the system's. */
  | { readonly kind: 'sandbox' }
  /** Within limits of time and size alone, and why. */
  | { readonly kind: 'limits'; readonly why: WithoutSandbox }

/** Why a program runs without a sandbox. */
export type WithoutSandbox =
  /** One that makes the sandbox is not on PATH. */
  | { readonly kind: 'program-missing'; readonly program: string }
  | { readonly kind: 'no-namespaces' }
  /** It does not start with the system's folders alone. */
  | { readonly kind: 'needs-more-files'; readonly program: string }

/** A program that is to be confined. Its last arguments name files below `work`. */
export interface Confined {
  /** Its path, without links. */
  readonly program: string
  readonly arguments: (work: string) => readonly string[]
  /** A folder of this program alone, which it may write to. */
  readonly folder: string
  /** For `prlimit`. */
  readonly limits: readonly string[]
  readonly patienceMilliseconds: number
}

const limiter = 'prlimit'
const separator = 'unshare'

/** Where the folder of the program is in the sandbox. */
const workInside = '/work'

/** What the system has for all programs; nothing of a user is there. Those that are missing are left out. */
const systemPlaces = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/etc/fonts',
  '/etc/static',
  '/etc/alternatives',
  '/etc/ld.so.cache',
  '/var/cache/fontconfig',
  '/dev/null'
]

/** Where programs are that bring their libraries from there; seen by those alone. */
const programPlaces = ['/nix/store', '/gnu/store', '/opt', '/snap']

/**
 * Run by `sh` in the new namespaces, as fixed as it stands: what differs comes as arguments. A tree
 * with nothing in it but places of this machine, read-only, becomes the root. What could undo that is
 * given up before the program starts: capabilities, and with `chroot` the making of namespaces.
 */
const enter = `
set -eu
root=$1 folder=$2 links=$3
shift 3
mount -t tmpfs -o size=1m,mode=755 none "$root"
cd "$root"
mkdir .${workInside}
[ -z "$links" ] || cp -P $links .
while [ "$1" != -- ]; do
  if [ -d "$1" ]; then mkdir -p ".$1"; else mkdir -p ".\${1%/*}"; : > ".$1"; fi
  mount -o bind,ro,nosuid "$1" ".$1"
  shift
done
shift
mount -o bind,nosuid "$folder" .${workInside}
mount -o remount,ro "$root"
echo inside
exec env -i PATH="$PATH" LANG=C.UTF-8 HOME=${workInside} TMPDIR=${workInside} \\
  ${separator} --root="$root" --wd=${workInside} \\
  setpriv --no-new-privs --bounding-set=-all --inh-caps=-all -- "$@"
`

/** What `enter` says when all of it is done, before the program itself. */
const isInside = /^inside$/m

/** Runs a program as far away as this machine lets it. Nobody waits for it longer than its patience. */
export async function runConfined(confined: Confined, confinement: Confinement): Promise<Ended> {
  const { ended } = await ran(confined, confinement)
  return ended
}

/** How `program` can be confined here: tried with an option that has it say its version. */
export async function confinementOf(
  program: string,
  patienceMilliseconds: number
): Promise<Confinement> {
  const path = process.env['PATH'] ?? ''
  const missing = [separator, 'mount', 'setpriv', 'sh'].find((name) => !findProgram(name, path))
  if (missing !== undefined)
    return { kind: 'limits', why: { kind: 'program-missing', program: missing } }
  const folder = makeTemporaryFolder()
  try {
    const asked = { program, arguments: () => ['-v'], folder, limits: [], patienceMilliseconds }
    const { ended, words } = await ran(asked, { kind: 'sandbox' })
    if (!isInside.test(words)) return { kind: 'limits', why: { kind: 'no-namespaces' } }
    // The shell's and the loader's way to say that something of a program is not there.
    return ended.exitCode === 126 || ended.exitCode === 127
      ? { kind: 'limits', why: { kind: 'needs-more-files', program } }
      : { kind: 'sandbox' }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function ran(
  { program, arguments: words, folder, limits, patienceMilliseconds }: Confined,
  { kind }: Confinement
): Promise<{ readonly ended: Ended; readonly words: string }> {
  const lines: string[] = []
  if (kind === 'limits') {
    const invocation = {
      program: limiter,
      arguments: [...limits, program, ...words(folder)],
      folder
    }
    return { ended: await within(patienceMilliseconds, invocation, lines), words: '' }
  }
  const holder = makeTemporaryFolder()
  try {
    const root = join(holder, 'root')
    await mkdir(root)
    const invocation = {
      program: separator,
      arguments: [
        ...['--user', '--map-root-user', '--mount', '--net', '--ipc', '--uts', '--pid'],
        ...['--fork', '--kill-child', 'sh', '-c', enter, 'enter', root, folder],
        systemPlaces.filter(isLink).join(' '),
        ...placesFor(program),
        ...['--', limiter, ...limits, program, ...words(workInside)]
      ],
      folder
    }
    const ended = await within(patienceMilliseconds, invocation, lines)
    return { ended, words: lines.join('\n') }
  } finally {
    await rm(holder, { recursive: true, force: true })
  }
}

/** Such a program leaves nothing to be tidied up: so it is ended at once, whatever it does. */
async function within(
  patienceMilliseconds: number,
  invocation: Invocation,
  lines: string[]
): Promise<Ended> {
  const child = await start(
    { ...invocation, deathSignal: 'KILL', input: '' },
    {
      stdout: (line) => {
        if (lines.length === 0) lines.push(line)
      }
    }
  )
  const timer = setTimeout(() => child.signal('SIGKILL'), patienceMilliseconds)
  const ended = await child.ended
  clearTimeout(timer)
  return ended
}

/** What of this machine a program sees: the system, itself, and what it brings its libraries from. */
function placesFor(file: string): string[] {
  const prefix = dirname(dirname(file))
  const isOfSystem = file.startsWith('/usr/') || file.startsWith('/bin/')
  const own = isOfSystem
    ? []
    : // Conda's environments are folders of programs alone, wherever they are.
      isThere(join(prefix, 'conda-meta'))
      ? [prefix]
      : [programPlaces.find((place) => file.startsWith(`${place}/`)) ?? file]
  return [...systemPlaces.filter((place) => isThere(place) && !isLink(place)), ...own]
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}

/** As `/bin` is where all programs are in `/usr`. */
function isLink(path: string): boolean {
  return (
    dirname(path) === '/' && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
  )
}
