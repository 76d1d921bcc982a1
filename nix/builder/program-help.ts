import { join } from 'node:path'
import { holderName, keep, kept, type StorePath } from '../base/index.ts'
import { invokeNix, type Nix } from '../installation/index.ts'
import { logReader } from '../log/index.ts'
import { interruptOn, run, start } from '../process/index.ts'
import { gatherLog } from './own-log.ts'
import { probe } from './probe.ts'
import { nothingKept, realiseArguments } from './realise.ts'

/*
  What programs of the store say of themselves when they are asked with `--help`. They are asked in
  the sandbox and nowhere else: a derivation whose builder is the program itself. It gives nothing, so
  it always fails, and what it has written by then is the answer.
*/

/** Characters of a help that are taken; that of ffmpeg in full has 800,000, of most 10,000. */
export const longestHelp = 100_000

/** Seconds: a Python that imports a large library takes some, and what takes longer waits for input. */
const usualSeconds = 10

/** The name of a program: what else stands in a path leads somewhere, or is no word of a person. */
const programName = /^[A-Za-z0-9_][A-Za-z0-9_+.-]{0,200}$/

/** `program` is one of the folder `bin` of `outPath`, which is in the store. */
export interface StoreProgram {
  readonly outPath: StorePath
  readonly program: string
}

/**
 * What a program has said when it was asked for help, as lines that can be shown, hostile as it may
 * be; empty where it said nothing. null where it was not asked yet: then it is asked, and who comes
 * again has it, also in a later kernel. Each is asked once, and only where the sandbox is proved to
 * hold. Never throws.
 */
export function helpOfProgram(nix: Nix, program: StoreProgram): string | null {
  if (!programName.test(program.program)) return ''
  const file = helpFile(nix, program)
  const known = kept(file)
  if (known !== null || nix.remembered.help.has(file)) return known
  const asked = askForHelp(nix, program)
    .then((said) => void (said === null ? null : keep(file, said)))
    // A store path that was collected meanwhile, a daemon that went away: nobody waits for it.
    .catch(() => undefined)
  nix.remembered.help.set(file, asked)
  return null
}

function helpFile({ stateFolder }: Nix, { outPath, program }: StoreProgram): string {
  return join(stateFolder, 'help', `${holderName(`${outPath}/bin/${program}`)}.txt`)
}

const expression = `{ outPath, program }: derivation {
  name = "nix-workflow-help";
  system = builtins.currentSystem;
  builder = "\${builtins.storePath outPath}/bin/\${program}";
  args = [ "--help" ];
  COLUMNS = "100";
  NO_COLOR = "1";
  PAGER = "cat";
}`

/** null where the program was not asked to its end, so that it may be asked another time. */
export async function askForHelp(
  nix: Nix,
  { outPath, program }: StoreProgram,
  seconds = usualSeconds
): Promise<string | null> {
  const { sandboxed } = await probe(nix)
  if (sandboxed !== true) return null
  const words = ['--argstr', 'outPath', outPath, '--argstr', 'program', program]
  const made = await run(invokeNix(nix, 'nix-instantiate', ['-E', expression, ...words]))
  const drvPath = made.stdout.trim()
  if (made.exitCode !== 0 || drvPath === '') return null
  const full = new AbortController()
  const help = gatherHelp(() => full.abort())
  const began = Date.now()
  const asked = realiseArguments([drvPath], {
    ...{ here: true, withoutCaches: true, maxJobs: 1, timeout: seconds }
  })
  const child = await start(invokeNix(nix, 'nix-store', [...asked, ...nothingKept]), {
    stderrBytes: help.take
  })
  child.endInput()
  const forget = interruptOn(full.signal, child)
  await child.ended
  forget()
  const { text, hasEnded } = help.end()
  // What was interrupted from elsewhere, as by the end of the kernel, has not said all.
  const isWhole = hasEnded || full.signal.aborted || Date.now() - began >= seconds * 1000
  return isWhole ? text : null
}

/** What a builder writes, whole lines to the limit, and whether it has ended by itself. */
export function gatherHelp(onFull: () => void) {
  const log = gatherLog({ lines: longestHelp, characters: longestHelp })
  let hasEnded = false
  const reader = logReader((message) => {
    if (message.kind === 'builder-ended') hasEnded = true
    if (log.isHeadFull()) return
    log.take(message)
    if (log.isHeadFull()) onFull()
  })
  return {
    take: (chunk: Buffer) => reader.take(chunk),
    end() {
      reader.end()
      return { text: log.end().head.join('\n'), hasEnded }
    }
  }
}
