import type { Nix, NixUnusable } from '../../../nix/installation/index.ts'
import { probe } from '../../../nix/builder/index.ts'
import { probeWords } from '../../../nix/evaluator/index.ts'
import { displaysSize, recordsSize } from '../../../nix/recorded/index.ts'
import { bytes, type Probe } from '../../outcome/index.ts'
import {
  misunderstandingsInWords,
  nixUnusableInWords,
  probeInWords,
  versionInWords
} from '../../render/words/index.ts'
import { broken, doubtful, found, type Finding } from './finding.ts'

const names: Readonly<Record<NixUnusable['kind'], string>> = {
  'nix-missing': 'Nix',
  'nix-too-old': 'Nix',
  'store-not-writable': 'store',
  'store-gone': 'store',
  'no-space': 'store',
  'no-temporary-folder': 'temporary'
}

export function nixMissing(mistake: NixUnusable): Finding {
  const { message, way } = nixUnusableInWords(mistake)
  return broken(names[mistake.kind], message, way)
}

/** The Nix that the kernel would use: its store, what its sandbox does, and its caches. */
export async function* examineNix(nix: Nix): AsyncGenerator<Finding> {
  yield found('Nix', `${versionInWords(nix)} (${nix.binary})`)
  yield found('store', describeStore(nix))
  yield* examineBuilds(nix, await probe(nix))
  yield examineRecords(nix)
  const [misunderstood, ...fixes] = misunderstandingsInWords(nix, await probeWords(nix))
  if (misunderstood !== undefined) yield doubtful('words of Nix', misunderstood, fixes.join(' '))
  await nix.caches.refresh()
  for (const { url, reachable } of nix.caches.now) {
    yield reachable === true
      ? found('cache', url)
      : doubtful(
          'cache',
          `${url} does not answer: what it has is built here instead.`,
          'Look at the network; or name other caches: substituters = … in nix.conf'
        )
  }
}

/** What is kept of evaluations and displays, which only spares time. */
function examineRecords({ stateFolder }: Nix): Finding {
  const { holders, bytes: size } = recordsSize(stateFolder)
  const whose = holders === 1 ? 'one notebook' : `${holders} notebooks`
  const drawn = bytes(displaysSize(stateFolder))
  return found(
    'evaluations',
    `what is remembered of those of ${whose} takes ${bytes(size)}, and their displays ${drawn}`
  )
}

function examineBuilds(nix: Nix, proved: Probe) {
  const { builds, sandboxed, contentAddressed } = proved
  if (!builds) {
    const [text = 'Nothing can be built.', ...fixes] = probeInWords(proved)
    return [broken('building', text, fixes.join(' ') || 'nix-store --verify')]
  }
  return [
    sandboxed === true
      ? found('sandbox', 'a step sees nothing of this machine')
      : doubtful(
          'sandbox',
          'It is off: steps see the files of this machine, and may depend on them.',
          settingCommand(nix, 'sandbox = true')
        ),
    contentAddressed
      ? found(
          'addressing',
          'by content: a step that gives the same bytes rebuilds nothing after it'
        )
      : doubtful(
          'addressing',
          'Content-addressed steps cannot be built: a step that gives the same bytes again still has everything after it built anew.',
          settingCommand(nix, 'extra-experimental-features = ca-derivations')
        )
  ]
}

/** What sets a setting where it counts: a daemon has the last word, else this user has. */
function settingCommand({ store }: Nix, line: string): string {
  return store.kind === 'daemon'
    ? `echo '${line}' | sudo tee -a /etc/nix/nix.conf && sudo systemctl restart nix-daemon`
    : `export NIX_CONFIG="$NIX_CONFIG"$'\\n${line}'`
}

function describeStore({ store }: Nix): string {
  switch (store.kind) {
    case 'daemon':
      return 'through the Nix daemon'
    case 'local':
      return '/nix/store, written by this user'
    case 'chroot':
      return `a chroot store below ${store.root}`
  }
}
