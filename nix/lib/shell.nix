/*
  The part of a toolchain that starts steps, or a sentence about what is missing:

    shell { sh = "/store/sh"; python3 = "/store/python3"; }
      => "/store/sh"
*/
toolchain:
toolchain.sh or (throw ''
  toolchain: it has no sh, and a shell starts each step
  Give it this machine's own: put %freeze sh into a cell, and write toolchain = { inherit sh; … }; or one of nixpkgs: toolchain = { sh = pkgs.busybox; … }; or leave toolchain undefined, and this machine's sh and python3 are taken.'')
