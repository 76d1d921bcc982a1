import { commandWord, type ExportMistake } from '../../../outcome/index.ts'
import { refusalInWords, type Told } from '../index.ts'

/** Why a notebook is not exported, and the way out. */
export function exportMistakeInWords(mistake: ExportMistake): Told {
  switch (mistake.kind) {
    case 'no-name-of-nix': {
      const better = `${mistake.file.replace(/\.\w*$/, '')}.nix`
      return {
        message: `${mistake.file} is no name of a file of Nix.`,
        fix: `Let it end in .nix: %export ${commandWord(better)}`
      }
    }
    case 'no-folder':
      return {
        message: `There is no folder ${mistake.folder}.`,
        fix: 'Make it first, or name a file in a folder that there is.'
      }
    case 'is-folder':
      return { message: `${mistake.file} is a folder.`, fix: 'Name a file that ends in .nix.' }
    case 'not-exported':
      return {
        message:
          mistake.state === 'foreign'
            ? `${mistake.file} is there already, and no export wrote it.`
            : `${mistake.file} was edited since it was exported.`,
        fix: `Name another file, or overwrite it with %export --force ${mistake.file}.`
      }
    case 'library-taken':
      return {
        message: `${mistake.folder} is there already, and no export wrote it: the library would come there.`,
        fix: `Name another file, or take the library into it with %export --inline ${mistake.file}.`
      }
    case 'not-written':
      return {
        message: `${mistake.file} cannot be written: ${refusalInWords(mistake.refusal)}. What was there stays as it was.`,
        fix: mistake.refusal.isForRoom
          ? 'Make room, then export again; or name a file on another disk.'
          : 'Name a file in a folder that you may write to.'
      }
  }
}
