/** How a word behind `nix-workflow` is called, and what it does. */
interface SubcommandHelp {
  /** What it does, in one line. */
  readonly summary: string
  /** Its own help: how it is called, then what each option means. */
  readonly usage: string
}

const placeHelp = `  --user         your own Jupyter data folder (where no place is named)
  --sys-prefix   the Python environment that is active: virtual, conda, or python3's own
  --prefix DIR   DIR/share/jupyter`

const helps = {
  install: {
    summary: 'tell Jupyter of the kernel',
    usage: `Usage: nix-workflow install [--user | --sys-prefix | --prefix DIR]

Installs the kernelspec, so that Jupyter offers the kernel "Nix Workflow", and an extension of
JupyterLab, which sorts tables. Pages that are open have it once they are loaded again.

${placeHelp}`
  },
  uninstall: {
    summary: 'take the kernel away from Jupyter',
    usage: `Usage: nix-workflow uninstall [--user | --sys-prefix | --prefix DIR]

Removes the kernelspec and the extension from where "install" with the same option has put them.

${placeHelp}`
  },
  run: {
    summary: 'execute a notebook, a line a step',
    usage: `Usage: nix-workflow run NOTEBOOK [--output FILE] [--set NAME=VALUE]… [--only NAME]… [--jobs N] [--json]

Executes a notebook without a browser: a line a step as it comes out. The notebook itself stays as
it is. Cells tagged skip-execution are not run. Exit code 1 where a cell fails.

  -o, --output FILE   write the executed notebook, also where a cell failed
  --set NAME=VALUE    another value in the place of that which a cell defines: JSON (0.1, true,
                      [1, 2], {"a": 1}), and a text where it is none; a number as text is '"1"'
  --only NAME         run the cells alone that define NAME (or match eval_*), and those that define
                      what these use; other cells stay as they are
  --jobs N            how many builds may run beside each other
  --json              a line of JSON for each step, {event: "step", name, status, seconds, outPath},
                      and at last {event: "end", ok, interrupted, seconds, failure, steps}, with
                      omitted, by state how many more a large set has than can be named`
  },
  check: {
    summary: 'say of each cell whether it is pinned, without building',
    usage: `Usage: nix-workflow check NOTEBOOK… [--pass-over-others] [--json]

Says for each code cell whether it is pinned: whether it is fixed by its text alone what it means,
on every machine and every day. Evaluates the notebook and builds nothing. Exit code 1 where a cell
is not pinned, or cannot be evaluated: for continuous integration.

Not pinned are fetches without a hash, <nixpkgs>, time and environment variables, files outside of
the notebook's folder, what %freeze takes from this machine, steps of a notebook that does not
define toolchain, and whatever is made of these. Files beside the notebook move with it: they are
listed, and are no reason for 1. %pin, in the notebook, shows the lines that pin it.

  --pass-over-others   a notebook that says it is for another kernel is none of them, and is no
           reason for 1: for hooks that are given all notebooks
  --json   {pinned, cells: [{number, names, pinned, open, files, wrong, readsUnbuilt}], toolchain};
           of each in open its kind, what it is about, and text; of several notebooks a list, each
           with its notebook`
  },
  plan: {
    summary: 'say what a run would reuse, fetch and build',
    usage: `Usage: nix-workflow plan NOTEBOOK [NAME…] [--json]

What a run of the notebook would reuse, fetch and build, and how long that took before; with names
of steps, sets of steps or patterns (eval_*) of these alone and of what they need. Builds nothing.

  --json   {steps: [{name, drvPath, action, seconds, waitsFor, cell}], open, cost: {total, chain,
           withoutTime}}; action is reuse, fetch, build, unknown (until what it waits for is
           built), gone, blocked or not-kept (nothing needs it); times are in seconds`
  },
  verify: {
    summary: 'compare the results that a notebook shows with those of this machine',
    usage: `Usage: nix-workflow verify NOTEBOOK [NAME…] [--build] [--again] [--tolerance NUMBER] [--json]

Compares the results that a notebook's file shows with those of this machine: the same, differs, or
cannot tell. A result that is here is read and hashed, and nothing is built. Where a result differs
and that of the notebook is in this store too (from a cache or a bundle), the files are compared: how
far they are (times and paths alone, order alone, numbers by how much), and why, where it shows.

  --build              build what is not here
  --again              build once more what is here: else a result that came from a cache or a bundle
                       is compared with itself
  --tolerance NUMBER   take results for the same where only times and paths differ, and numbers by
                       no more than this, relative to the larger (0.001)
  --json               {verdict, steps: [{name, drvPath, recordedDrvPath, compared}]}

Exit code 0: all the same. 1: something differs. 2: nothing differs, and not all can be told.`
  },
  why: {
    summary: 'say why a step was built, or has to be',
    usage: `Usage: nix-workflow why NOTEBOOK NAME [--json]

Why a step was built, or has to be: what changed in its command, its scripts, its inputs and theirs
since the notebook last showed it with a result. Builds nothing.

  --json   {kind: "why", step, how, before: null | {at, changes}}, or {kind: "gone", step} where its
           result was removed by hand; at is in milliseconds since 1970`
  },
  diff: {
    summary: 'say in what two steps differ',
    usage: `Usage: nix-workflow diff NOTEBOOK NAME [OTHER] [--json]

In what two steps differ, or a step and what it was before: command, inputs, metrics and files.
NAME@1 is what a step was one identity ago. Builds nothing.

  --json   {before, after, found}; found has a kind: same; made-of, where not both have a result, with
           changes and steps: [{name, status, drvPath, outPath}]; results, with changes, numbers, files`
  },
  compare: {
    summary: 'compare steps by parameters and metrics',
    usage: `Usage: nix-workflow compare NOTEBOOK NAME… [--json]

Steps (names, patterns as eval_*, sweeps) as rows of a table: the parameters that differ anywhere in
what they came from, and the numbers that they wrote. Builds nothing.

  --json   {steps: [{name, status, drvPath, outPath, narHash, parameters, metrics}], omittedMetrics,
           unreadFiles}; parameters and metrics are texts by name, as they stand in commands and files`
  },
  report: {
    summary: 'write one HTML page of an executed notebook',
    usage: `Usage: nix-workflow report NOTEBOOK [--output FILE.html] [--execute] [--explore]

Writes one HTML file of an executed notebook: all its cards, the lineage of the whole, when each
step ran, and the toolchains. It needs no network and runs no script.

With --explore there are controls above them, which choose among the results of each sweep, and a
list of all steps to search: results as they stand in the store now, with nothing built. That page
needs no network either, and runs one script of this program's own.

  -o, --output FILE.html   where it goes; beside the notebook with the same name where left out
  --execute                execute the notebook first; the notebook itself stays as it is
  --explore                sliders and lists that choose among the results of sweeps`
  },
  roots: {
    summary: 'say what notebooks hold in the store',
    usage: `Usage: nix-workflow roots [--json]

What notebooks hold in the store, and how much that is.

  --json   {holdings: [{notebook, state, results, bytes, steps: [{name, results, bytes}]}], results,
           bytes}; state is here, at-work (a kernel works with it), missing (its file is gone) or
           unknown (held by an earlier version); bytes are those of archives of Nix`
  },
  gc: {
    summary: 'free results that no notebook needs any more',
    usage: `Usage: nix-workflow gc [--keep N] [--older-than AGE] [--dry-run] [--json]

Frees results that notebooks had before, or whose notebook's file is gone. What a kernel that is
alive works with stays, all of its notebook; so do roots that anybody else made. Deleted are only
results that were built or fetched for a notebook: never the garbage of others.

  --keep N           keep so many of the newest results of each step, the one of now among them (3)
  --older-than AGE   free only what was last shown longer ago, as 12h, 30d, 8w
  --dry-run          only say what would be freed
  --json             {isDry, keep, olderThanSeconds, notebooks: [{notebook, state, released}],
                     deleted: [{path, bytes}]}`
  },
  provenance: {
    summary: 'write what results were made of as an RO-Crate',
    usage: `Usage: nix-workflow provenance NOTEBOOK -o FOLDER [--license URL]

Writes a Workflow Run RO-Crate (Process, Workflow and Provenance Run profiles) into a new folder: the
notebook, and as ro-crate-metadata.json its steps with their commands, what each was given and gave,
with hashes, when it ran and how long, and the toolchain with all that it refers to. Builds nothing.

Only what was observed stands in it: a step whose result came from elsewhere has no times. Results
are named by their store paths and hashes, and are not copied ("nix-workflow bundle" takes them).

  -o, --output FOLDER   where to
  --license URL         under which licence it is; no licence is stated where left out`
  },
  bundle: {
    summary: 'write a notebook with its files and results as one file',
    usage: `Usage: nix-workflow bundle NOTEBOOK [NAME…] -o FILE

Writes one file with the notebook, the files of its folder that it reads, and the results of its
steps with all that they were made of, as far as they are there. "nix-workflow open FILE" on another
machine, without a network, has them there at once. Nothing is built, and no file is overwritten.

With names of steps or patterns (eval_*), the results of these alone. Where the notebook leaves its
toolchain to this machine, the copy in the bundle names it by its hash, in a first cell.

  -o, --output FILE   where to write it`
  },
  open: {
    summary: 'unpack a bundle, with its results',
    usage: `Usage: nix-workflow open FILE [-o FOLDER]

Unpacks what "nix-workflow bundle" wrote into a new folder, and takes the results in it into the
store, without a network. Nothing is built; what is not in the bundle, or is damaged in it, is built
when the notebook runs.

Nix compares every result with its hash. Which result a step has is what the bundle says: who opens
one trusts whoever made it, as with the notebook itself. %verify, in the notebook, builds steps
again and compares.

  -o, --output FOLDER   where to; FILE without its ending, here, where left out`
  },
  push: {
    summary: 'send results to a binary cache, with all that they were made of',
    usage: `Usage: nix-workflow push NOTEBOOK URL [NAME…] [--sign FILE] [--json]

Sends the results of a notebook's steps, as far as they are there, to a binary cache, with all that
they were made of. Nothing is built; what the cache has already is not sent again, so one that was
interrupted goes on when it is repeated. URL is a folder (./cache, /shared/cache), file://, https://
(the server takes PUT) or ssh-ng://. %cache add URL, in a cell, has others fetch from it.

With names of steps or patterns (eval_*), the results of these alone.

  --sign FILE   sign with this secret key
  --json        {url, results, without, newPaths, newBytes, isSigned}; without has the steps that
                have no result here, newBytes is of archives of Nix`
  },
  convert: {
    summary: 'make a text of a notebook for version control, and a notebook of such a text',
    usage: `Usage: nix-workflow convert FILE (-o FILE | --to nix|md|ipynb) [--force]

Makes a text of a notebook, for version control, or the notebook again of a text. FILE.nix has cells
that begin with "# %%", and what is no code in comments: it is for editors, and no program of Nix (for
that: %export). FILE.md is Markdown with the code between fences; one that was written by hand, with
fences of nix, becomes a notebook too.

All of a notebook is in the text but what its cells show. A notebook that was made a text and a
notebook again is as it was without outputs, and such a text stays the same, byte by byte.

  -o, --output FILE   where to write it; its name says which form
  --to FORM           nix, md or ipynb, printed: for git, diff=nix-workflow in .gitattributes and
                      git config diff.nix-workflow.textconv "nix-workflow convert --to md"
  --force             put it in the place of a notebook, or of such a text, that is there: what cells
                      of that notebook show is lost, and shown again when they run`
  },
  import: {
    summary: 'make a notebook of a program of Nix',
    usage: `Usage: nix-workflow import FILE.nix [--output NOTEBOOK.ipynb] [--force]

Makes a notebook of a program of Nix (let … in rec { … }, rec { … }, { … }): a cell for each
definition, comments that stand alone as text. Where it imports the library of an earlier workflow
manager for output and static, the notebook's own takes its place. The program stays as it is.

  -o, --output NOTEBOOK.ipynb   where to write it; beside FILE.nix with the same name where left out
  --force                       overwrite a notebook that is there`
  },
  doctor: {
    summary: 'check this machine, and say what fixes it',
    usage: `Usage: nix-workflow doctor [--builder URL [--key FILE]]

Checks Nix, its store and sandbox, content addressing, Jupyter and the kernelspec. Says what is
wrong and the command that fixes it. Exit code 1 where something does not work.

  --builder URL  try a machine that is to build steps, as ssh-ng://me@host:2222, and nothing else
  --key FILE     log in there with this private key`
  },
  lab: {
    summary: 'open a notebook in JupyterLab',
    usage: `Usage: nix-workflow lab NOTEBOOK [--copy-of FILE,FILE…] [--port PORT] [--no-browser]

Starts JupyterLab on a notebook and prints its address. Ctrl-C ends it.

  --copy-of FILE,FILE…  where NOTEBOOK is not there, make it of the first of these that is
  --port PORT           the port to try first (8888)
  --no-browser          do not open a browser`
  },
  showcase: {
    summary: 'execute the showcase notebook, and say where its results are',
    usage: `Usage: nix-workflow showcase

Executes the showcase notebook and makes a page of it. Says where these and the outputs are.
Where this is installed, that is ./nix-workflow-showcase: what is there already stays as it is.`
  }
} as const satisfies Readonly<Record<string, SubcommandHelp>>

/** A word behind `nix-workflow`. */
export type SubcommandName = keyof typeof helps

/** What `nix-workflow NAME --help` says. */
export function subcommandUsage(name: SubcommandName): string {
  return helps[name].usage
}

/** What `nix-workflow --help` says. */
export function subcommandsInWords(): string {
  const lines = Object.entries(helps).map(([name, { summary }]) => `  ${name.padEnd(11)}${summary}`)
  return `Usage: nix-workflow COMMAND

${lines.join('\n')}

nix-workflow COMMAND --help says more. --version prints the version.`
}
