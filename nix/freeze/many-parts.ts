import type { FreezeMistake } from './mistake.ts'

/** Programs that are nothing without what was installed beside them, which no list of libraries has. */
interface ManyParts {
  readonly name: RegExp
  /** What is missing, behind the program's name. */
  readonly because: string
  readonly mend: (name: string) => string
}

const outOfNixpkgs = 'pkgs = nixpkgs { rev = "…"; hash = "sha256-…"; };'

const programs: readonly ManyParts[] = [
  {
    name: /^([a-z0-9_]+-linux-\w+-)?(gcc|g\+\+|cc|c\+\+|cpp|gfortran|gnat|gdc|gccgo|clang|clang\+\+|flang)(-\d[.\d]*)?$/,
    because:
      'is one part of a compiler: the others (the compiler proper, headers, start files, assembler and linker) lie where they were installed, and what it makes looks for the libraries of this machine',
    mend: (name) =>
      `Take the compiler from nixpkgs: ${outOfNixpkgs} and \${pkgs.gcc}/bin/${name}. Or compile outside of the workflow, and freeze the program that comes out: put its folder on PATH, and %freeze it.`
  },
  {
    name: /^(R|Rscript)$/,
    because: 'starts the R of one folder of this machine, with its library and its packages',
    mend: () =>
      `Take R from nixpkgs: ${outOfNixpkgs} and R = r { inherit pkgs; packages = [ "ggplot2" ]; }; then \${R}/bin/Rscript.`
  },
  {
    name: /^(java|javac|jshell|jar|kotlinc?|scalac?)$/,
    because: 'is a part of a Java that loads the others from where it was installed',
    mend: (name) => `Take it from nixpkgs: ${outOfNixpkgs} and \${pkgs.jdk}/bin/${name}.`
  },
  {
    name: /^(rustc|cargo|go|gofmt|ghc|ghci|ocaml|ocamlopt|julia|octave|erl|elixir|tclsh|wish)$/,
    because: 'finds its own library only where it was installed',
    mend: (name) =>
      `Take it from nixpkgs: ${outOfNixpkgs} and its package, as in \${pkgs.${name}}/bin/${name}.`
  },
  {
    name: /^(pdf|xe|lua)?(la)?tex$/,
    because: 'finds its formats, classes and fonts only where they were installed',
    mend: () => `Take it from nixpkgs: ${outOfNixpkgs} and pkgs.texlive.combine { … }.`
  }
]

/** Why a program cannot be frozen by itself, by its name; null where nothing speaks against it. */
export function manyPartsMistake(name: string): FreezeMistake | null {
  const found = programs.find((one) => one.name.test(name))
  if (found === undefined) return null
  return {
    kind: 'program-of-many-parts',
    message: `${name} cannot be frozen: it ${found.because}.`,
    mend: `${found.mend(name)} Or run it outside of the workflow, and bring its result in with static { path = …; }.`
  }
}
