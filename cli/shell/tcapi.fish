# Completion of tcapi in Fish.
function __tcapi_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    tcapi __complete fish -- $before "$current" 2>/dev/null
end
complete -c tcapi -f -k -a '(__tcapi_complete)'
