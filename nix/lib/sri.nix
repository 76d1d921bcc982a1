/*
  A SHA-256 hash of 64 hexadecimal digits as Nix and its users write it:

    sri "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      => "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
*/
hexadecimal:
let
  inherit (builtins) concatStringsSep genList substring;
  values = builtins.listToAttrs (
    genList (value: {
      name = substring value 1 "0123456789abcdef";
      inherit value;
    }) 16
  );
  digit = index: values.${substring index 1 "${hexadecimal}00"};
  letter = value: substring value 1 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  # Three digits, of 4 bits each, are two letters of 6.
  letters =
    group:
    let
      bits = (digit (3 * group) * 16 + digit (3 * group + 1)) * 16 + digit (3 * group + 2);
      high = bits / 64;
    in
    letter high + (if group == 21 then "" else letter (bits - high * 64));
in
"sha256-${concatStringsSep "" (genList letters 22)}="
