/*
  A Python with the packages of a requirements file, each line of it with the hashes of what pip may
  fetch (`pip-compile --generate-hashes`, `uv pip compile --generate-hashes`):

    let
      venv = import ./nix/lib/python-venv.nix { toolchain = pkgs // { sh = pkgs.busybox; }; contentAddressed = true; };
    in
    venv {
      requirements = ./data/table.csv;
      hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    }

  `requirements` is the file; `hash` that of what pip installs, which the first run without it tells;
  `python` the Python, the toolchain's python3 where it is left out. It needs pip, its own or that of
  its ensurepip, or `pip`, the file of pip's wheel. `options` are more words for pip.

  pip runs in a step that may reach the network; the value is a derivation of its result with bin/python3.
*/
{ toolchain, contentAddressed }:
argument:
let
  inherit (builtins) isAttrs;
  form =
    if isAttrs argument && !(argument ? outPath) then
      import ./keys.nix {
        of = "python.venv";
        required = [ "requirements" ];
        optional = [
          "hash"
          "python"
          "pip"
          "options"
          "name"
        ];
      } argument
    else
      throw ''
        python.venv: needs a set with requirements and hash, and got ${import ./kind-of.nix argument}
        Write it as in: python.venv { requirements = ./requirements.txt; hash = "sha256-…"; }. Leave hash out for the first run, which fails with the hash to write.'';
  python =
    form.python or toolchain.python3 or (throw ''
      python.venv: the toolchain has no python3
      Give it one, as in: python.venv { python = python3; requirements = ./requirements.txt; }.'');
  name = form.name or "python-packages";
  shell = import ./shell.nix toolchain;

  # Without compiled files and without programs, which would name this Python: what is pinned by a
  # hash may refer to no store path.
  install = ''
    import glob, os, runpy, shutil, sys
    requirements, pip, *options = sys.argv[1:]
    os.environ["HOME"] = os.environ["NIX_BUILD_TOP"]
    if pip:
        sys.path.insert(0, pip)
    try:
        import pip
    except ImportError:
        try:
            import ensurepip
            wheels = glob.glob(os.path.join(os.path.dirname(ensurepip.__file__), "_bundled", "pip-*.whl"))
        except ImportError:
            wheels = []
        if not wheels:
            sys.exit("This Python has no pip: give python.venv the file of its wheel, as in: pip = static { url = \"https://files.pythonhosted.org/…/pip-25.0-py3-none-any.whl\"; hash = \"sha256-…\"; };")
        sys.path.insert(0, wheels[0])
    out = os.environ["out"]
    sys.argv = ["pip", "install", "--require-hashes", "--no-compile", "--no-cache-dir", "--disable-pip-version-check", "--root-user-action=ignore", "--target", out, "--requirement", requirements, *options]
    try:
        runpy.run_module("pip", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if ended.code:
            raise
    shutil.rmtree(os.path.join(out, "bin"), ignore_errors=True)
    for record in glob.glob(os.path.join(out, "*.dist-info", "direct_url.json")):
        os.remove(record)
  '';
  packages = import ./network.nix { inherit toolchain contentAddressed; } (
    {
      inherit name;
      program = "${python}/bin/python3";
      args = [
        "-c"
        install
        (builtins.path {
          name = "requirements.txt";
          path = form.requirements;
        })
        (if form ? pip then "${form.pip}" else "")
      ]
      ++ (form.options or [ ]);
      ordered = true;
    }
    // (if form.hash or null == null then { } else { inherit (form) hash; })
  );
in
derivation (
  {
    name = "python3-with-packages";
    system = builtins.currentSystem;
    builder = "${shell}/bin/sh";
    args = [
      "-c"
      ''
        "$python/bin/python3" -c '
        import os, sys
        out, python, packages = (os.environ[name] for name in ("out", "python", "packages"))
        site = os.path.join(out, "lib", "python%d.%d" % sys.version_info[:2])
        os.makedirs(os.path.join(out, "bin"))
        os.makedirs(site)
        os.symlink(packages, os.path.join(site, "site-packages"))
        for name in ("python3", "python"):
            os.symlink(os.path.join(python, "bin", "python3"), os.path.join(out, "bin", name))
        with open(os.path.join(out, "pyvenv.cfg"), "w") as file:
            file.write("home = %s\ninclude-system-site-packages = false\n" % os.path.join(python, "bin"))
        '
        exit $?
      ''
    ];
    nwKind = "program";
    PATH = "${shell}/bin";
    python = "${python}";
    packages = "${packages}";
  }
  // import ./addressing.nix contentAddressed
)
// {
  inherit packages;
}
