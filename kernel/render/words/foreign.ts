import type { ForeignWord } from '../../outcome/index.ts'

/** What a name is in another language, with the way to say it in Nix. */
export function foreignInWords(word: ForeignWord): string {
  switch (word.kind) {
    case 'value':
      return `In Nix ${word.name} is written ${word.written}.`
    case 'module':
      return `import reads a file of Nix, as in import ./${word.name}.nix. Python goes into a cell that begins with %%python and a name for its step.`
    case 'variable':
      return `In Nix \${${word.name}} is a definition of the notebook. A step sees no variable of this machine: define it, as in ${word.name} = "…";, or where the shell of the step is to read it, write \\\${${word.name}} (in ''…'' text ''\${${word.name}}).`
    case 'exponent':
      return `${word.number} is no number in Nix, where one with an exponent has a point: write ${word.written}.`
    case 'underscore':
      return `A number has no _ in Nix: write ${word.written} instead of ${word.number}.`
    case 'path':
      return `A path ends at a blank. Put what has blanks into quotes: ${word.folder} + "${word.rest}".`
  }
}
