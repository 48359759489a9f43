# Completion of tcapi in Nushell. Other commands keep the completer that was there before.
let tcapi_other_completer = $env.config.completions?.external?.completer?
$env.config.completions.external.enable = true
$env.config.completions.external.completer = {|spans|
    if ($spans | first) == "tcapi" {
        ^tcapi __complete nushell -- ...$spans | from json
    } else if $tcapi_other_completer != null {
        do $tcapi_other_completer $spans
    }
}
