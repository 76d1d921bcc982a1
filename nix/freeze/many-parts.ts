import type { ManyParts } from './mistake.ts'

/** Programs that are nothing without what was installed beside them, which no list of libraries has. */
const programs: readonly { readonly name: RegExp; readonly of: ManyParts }[] = [
  {
    name: /^([a-z0-9_]+-linux-\w+-)?(gcc|g\+\+|cc|c\+\+|cpp|gfortran|gnat|gdc|gccgo|clang|clang\+\+|flang)(-\d[.\d]*)?$/,
    of: 'compiler'
  },
  {
    name: /^(R|Rscript)$/,
    of: 'R'
  },
  {
    name: /^(java|javac|jshell|jar|kotlinc?|scalac?)$/,
    of: 'Java'
  },
  {
    name: /^(rustc|cargo|go|gofmt|ghc|ghci|ocaml|ocamlopt|julia|octave|erl|elixir|tclsh|wish)$/,
    of: 'own-library'
  },
  {
    name: /^(pdf|xe|lua)?(la)?tex$/,
    of: 'TeX'
  }
]

/** What else a program would need, by its name; null where nothing speaks against freezing it. */
export function partsOf(name: string): ManyParts | null {
  return programs.find((one) => one.name.test(name))?.of ?? null
}
