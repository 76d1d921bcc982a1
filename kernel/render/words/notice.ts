import { refusalInWords, type StateTrouble } from '../../../nix/base/index.ts'
import type { Notice, Remark, WithoutFolder } from '../../outcome/index.ts'
import { memoryLimitInWords } from './memory.ts'
import { unpinnedInWords } from './not-pinned.ts'
import { probeInWords } from './probe.ts'

/** A notice as sentences. */
export function noticeInWords(notice: Notice): string {
  if ('text' in notice) return notice.text
  switch (notice.kind) {
    case 'not-pinned':
      return unpinnedInWords(notice.source)
    case 'state-trouble':
      return troubleInWords(notice.trouble)
    case 'input-addressed': {
      const { sandboxed } = notice
      return probeInWords({ sandboxed, contentAddressed: false, problem: null }).join(' ')
    }
    case 'step-remark':
      return `${notice.step}: ${remarkInWords(notice.remark)}`
    case 'wrote-nothing':
      return `${notice.step} wrote nothing. A step's files are what its program writes into $out, the folder where it starts: let it write there, or name a file in the command, as in --output=$out/result.csv.`
    case 'result-changed':
      return `${notice.step} was changed in the store after it came out: what is shown, and what read it since, is not what the step gave. %verify --mend ${notice.step} takes it out of the store and builds it again.`
  }
}

function troubleInWords({ file, isRead, code }: StateTrouble): string {
  const act = isRead ? 'read' : 'kept'
  return `What the kernel remembers of earlier sessions cannot be ${act}: ${file}, ${refusalInWords(code, code)}. Everything works without it, and only takes longer after a restart. Mend that, or name another folder with the environment variable NIX_WORKFLOW_STATE.`
}

function remarkInWords(remark: Remark): string {
  switch (remark.kind) {
    case 'memory-not-limited':
      return `The limit of ${memoryLimitInWords(remark.bytes)} of memory is not enforced: the Nix daemon runs the steps, and takes no such limit.`
    case 'state-not-kept':
      return `$state is not kept: ${whyWithoutFolder(remark.why)}.`
    case 'from-the-beginning':
      return `It runs from the beginning: ${whyWithoutFolder(remark.why)}.`
    case 'resumed':
      return `Resumed from snapshot ${remark.from}.`
  }
}

function whyWithoutFolder(why: WithoutFolder): string {
  switch (why.kind) {
    case 'daemon':
      return 'the Nix daemon gives steps no folder of yours'
    case 'no-sandbox':
      return 'there is no sandbox that a folder could be put into'
    case 'refused':
      return `there can be no folder for it in ${why.folder}, since ${why.words}`
  }
}
