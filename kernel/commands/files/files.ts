import { bad, good } from '../../../nix/base/index.ts'
import type { Command, CommandOutcome } from '../../session/request/index.ts'
import type { Engine } from '../../session/state/index.ts'
import { nothingInside, removeLinks, withLinks } from '../../session/results/index.ts'
import { namedIdentity } from '../steps/index.ts'
import type { CommandMistake, StepReport } from '../../outcome/index.ts'
import { filesOf, outputFile, outputListing } from './output-files.ts'
import { presentReport } from '../history/index.ts'

/** `%files model`: what a step wrote. `%files model report.md` shows one of the files. */
export const files: Command = {
  name: 'files',
  group: 'see',
  operands: [
    { word: 'NAME', kind: 'step' },
    { word: 'PATH', kind: 'path-in-step', isOptional: true }
  ],
  options: [
    {
      name: '--links',
      takes: [{ choices: ['on', 'off'] }],
      standsAlone: true,
      means: 'takes away the copies in outs/ that cards link to (off), or makes them again (on)'
    }
  ],
  examples: [
    { line: '%files model' },
    { line: '%files model report.md' },
    { line: '%files model "my report.md"' }
  ],
  summary: 'lists the files of a result, or of what a failed step left, or shows one of them',
  async run(words, { engine, signal }) {
    const [links] = words.values('--links')
    if (links !== undefined) return good(switchLinks(engine, links === 'on'))
    const [name = '', path] = words.operands
    const identity = await namedIdentity(engine, name, signal)
    if (!identity.ok) return identity
    const step = await presentReport(engine, identity.value)
    const place = filesOf(engine, step)
    if (place === null) return bad(nothingOf(engine, step))
    if (path !== undefined) {
      const file = await outputFile(place, path)
      const shown =
        step.outPath === null
          ? ({ ...step, status: 'failed' } as const)
          : await withLinks(engine, step, [path])
      if (file !== null)
        return good({ definitions: '', shown: [{ kind: 'file', step: shown, file }] })
    }
    const document = await outputListing(engine, step, place, path ?? '')
    if (document === null) return bad(nothingInside(step.name, place, path ?? ''))
    return good({ definitions: '', shown: [{ kind: 'document', document }] })
  }
}

/** What is to be said of a step that has no result to look at. */
export function notBuilt({ name, failure, partial = null }: StepReport): CommandMistake {
  if (failure?.isGone === true) return { kind: 'result-gone', step: name }
  return { kind: 'no-result', step: name, isPartKept: partial !== null }
}

/** A daemon keeps nothing of what a step wrote that failed, and people may look for that. */
function nothingOf({ nix }: Pick<Engine, 'nix'>, step: StepReport): CommandMistake {
  if (nix.store.kind !== 'daemon' || step.failure?.isGone === true) return notBuilt(step)
  return { kind: 'no-result-of-daemon', step: step.name }
}

function switchLinks(
  engine: Pick<Engine, 'choices' | 'links' | 'folder'>,
  on: boolean
): CommandOutcome {
  engine.choices.links = on
  if (!on) removeLinks(engine)
  return { definitions: '', shown: [{ kind: 'said', said: { kind: 'links', isOn: on } }] }
}
