# Completion of tcapi in PowerShell.
Register-ArgumentCompleter -Native -CommandName tcapi -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $line = $commandAst.ToString()
    $length = $cursorPosition - $commandAst.Extent.StartOffset
    if ($length -lt $line.Length) { $line = $line.Substring(0, $length) }
    if ($length -gt $line.Length) { $line += ' ' }
    $encoding = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
        $env:TCAPI_LINE = $line
        tcapi __complete powershell | ForEach-Object {
            $text, $description = $_ -split "`t", 2
            if (-not $description) { $description = $text }
            [System.Management.Automation.CompletionResult]::new($text, $text, 'ParameterValue', $description)
        }
    } finally {
        [Console]::OutputEncoding = $encoding
        Remove-Item Env:TCAPI_LINE -ErrorAction SilentlyContinue
    }
}
