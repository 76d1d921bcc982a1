import type { Output } from '../../../kernel/comm/protocol.ts'

const title = 'Not finished'
const text =
  'The kernel ended while this cell was at work, and knows nothing of it any more. Steps that were done are kept, and are not built again: run the cell to go on.'

/** What a cell shows of which an earlier kernel was at work, and that the kernel of now does not know. */
export const endedOutputs: readonly Output[] = [
  {
    output_type: 'display_data',
    data: {
      'text/plain': `${title}. ${text}`,
      'text/html': `<div class="nix-workflow-ended" style="padding:6px 0"><b>${title}.</b> ${text}</div>`
    },
    metadata: {}
  }
]
