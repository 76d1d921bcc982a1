import { type LeftOpen, listInWords } from '../../../outcome/index.ts'
import { unpinnedInWords } from '../index.ts'

/** What a cell leaves open, in a sentence that begins with what it is about. */
export function leftOpenInWords(open: LeftOpen): string {
  switch (open.kind) {
    case 'source':
      return `${open.definition === null ? '' : `${open.definition}: `}${unpinnedInWords(open.source)}`
    case 'made-of':
      return `${open.definition ?? 'The question'} is made of ${listInWords(open.names)}, which ${open.names.length === 1 ? 'is' : 'are'} not pinned.`
    case 'toolchain':
      return `${open.definitions.length === 0 ? 'What it asks for' : listInWords(open.definitions)} ${open.definitions.length > 1 ? 'are' : 'is'} started by this machine's own programs: no cell defines toolchain.`
    case 'frozen':
      return `${listInWords(open.names)} ${open.names.length === 1 ? 'is' : 'are'} what this machine has under ${open.names.length === 1 ? 'that name' : 'these names'}: %freeze takes it anew wherever it runs. To pin, write in the place of the %freeze:\n${open.pinned}`
    case 'without-hash':
      return `${open.step} may reach the network, and no hash says what it gives. Its run says the hash to write.`
  }
}
