# Makes this Windows machine one that a komoriuta manager can turn off and wake. For Windows PowerShell 5.1, as an
# administrator, in the 64-bit one.
#
#   install.ps1 -Url URL [-Pin HEX] [-Key KEY]
#
# URL is the manager's; where it has a standby, both URLs with a comma between them. Pin is the SHA-256 of the file
# /ca.crt of the manager, where it has a private authority: no other authority counts then. Without Key, an enrolment key
# or an access token is asked for. Run again, it upgrades the agent and keeps its settings.
#
# It fetches the MSI of the agent, checks it, and lets Windows Installer do the rest: all of it or nothing.

param([string]$Url = '', [string]$Pin = '', [string]$Key = '')

$ErrorActionPreference = 'Stop'

# Fetches by HTTPS, without redirects: a login page in the way is no installer. A class, since PowerShell's own blocks
# cannot be called back from every thread. With a certificate that authority alone counts, else those of Windows.
$FetchSource = @'
using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

public static class KomoriutaFetch {
  public static string Fault = "";

  static HttpWebRequest Ask(string url) {
    HttpWebRequest request = (HttpWebRequest)WebRequest.Create(url);
    request.AllowAutoRedirect = false;
    request.KeepAlive = false;
    request.Timeout = 30000;
    request.ReadWriteTimeout = 30000;
    request.UserAgent = "komoriuta-install";
    // A connection that was accepted by another rule is never taken again.
    request.ConnectionGroupName = Guid.NewGuid().ToString();
    return request;
  }

  static void Copy(HttpWebRequest request, Stream to, long most) {
    using (HttpWebResponse response = (HttpWebResponse)request.GetResponse()) {
      if (response.StatusCode != HttpStatusCode.OK)
        throw new WebException("it answers " + (int)response.StatusCode);
      using (Stream from = response.GetResponseStream()) {
        byte[] part = new byte[65536];
        long length = 0;
        for (int count; (count = from.Read(part, 0, part.Length)) > 0; ) {
          length += count;
          if (length > most) throw new WebException("the answer is too long");
          to.Write(part, 0, count);
        }
      }
    }
  }

  // The certificate of a manager that is not trusted yet: whoever calls this compares it.
  public static byte[] Untrusted(string url, long most) {
    HttpWebRequest request = Ask(url);
    request.ServerCertificateValidationCallback = delegate { return true; };
    using (MemoryStream to = new MemoryStream()) {
      Copy(request, to, most);
      return to.ToArray();
    }
  }

  public static void Trusted(string url, string file, long most, byte[] ca) {
    Fault = "";
    HttpWebRequest request = Ask(url);
    if (ca != null) {
      X509Certificate2 authority = new X509Certificate2(ca);
      request.ServerCertificateValidationCallback =
        delegate(object sender, X509Certificate certificate, X509Chain chain, SslPolicyErrors errors) {
          return IsOurs(certificate, chain, errors, authority);
        };
    }
    using (FileStream to = new FileStream(file, FileMode.Create, FileAccess.Write)) Copy(request, to, most);
  }

  static bool IsOurs(X509Certificate certificate, X509Chain sent, SslPolicyErrors errors, X509Certificate2 authority) {
    if (certificate == null || (errors & SslPolicyErrors.RemoteCertificateNotAvailable) != 0) return false;
    if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0) {
      Fault = "its certificate is for another host name";
      return false;
    }
    X509Chain chain = new X509Chain();
    chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
    chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
    chain.ChainPolicy.ExtraStore.Add(authority);
    bool isWhole = chain.Build(new X509Certificate2(certificate));
    foreach (X509ChainStatus status in chain.ChainStatus)
      if ((status.Status & X509ChainStatusFlags.NotTimeValid) != 0)
        Fault = "its certificate is not valid at " + DateTime.Now.ToString("yyyy-MM-dd HH:mm") + ": is the clock of this machine right?";
    X509Certificate2 root = chain.ChainElements[chain.ChainElements.Count - 1].Certificate;
    if (isWhole && Convert.ToBase64String(root.RawData) == Convert.ToBase64String(authority.RawData)) return true;
    if (Fault == "") Fault = "its certificate comes from another authority";
    return false;
  }
}
'@

function Get-Sha256([byte[]]$Bytes) {
  $hash = [Security.Cryptography.SHA256]::Create().ComputeHash($Bytes)
  return [BitConverter]::ToString($hash).Replace('-', '').ToLowerInvariant()
}

function Get-Reason($Failure) {
  if ([KomoriutaFetch]::Fault) { return [KomoriutaFetch]::Fault }
  $inner = $Failure.Exception
  while ($inner.InnerException) { $inner = $inner.InnerException }
  $web = $Failure.Exception.InnerException
  if ($web -is [Net.WebException] -and $web.Response) {
    $code = [int]$web.Response.StatusCode
    if ($code -eq 407) { return 'a proxy is in the way, and asks for a name and a password: let this machine reach the manager without it' }
    return "it answers $code"
  }
  if ($web -is [Net.WebException] -and $web.Status -eq 'NameResolutionFailure') { return 'its host name cannot be resolved (DNS)' }
  if ($web -is [Net.WebException] -and $web.Status -eq 'ProxyNameResolutionFailure') { return 'the proxy of this machine cannot be found: let it reach the manager without one' }
  return $inner.Message
}

# A folder that SYSTEM and administrators alone may enter, from its first moment on.
function New-Folder([string]$Path) {
  $rights = New-Object Security.AccessControl.DirectorySecurity
  $rights.SetSecurityDescriptorSddlForm('O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)')
  [void][IO.Directory]::CreateDirectory($Path, $rights)
}

function Get-LastWord {
  # The last thing that komo-agent wrote down.
  try {
    $logs = [IO.Directory]::GetFiles((Join-Path $env:ProgramData 'komoriuta\log'), 'komo-agent-*.log.jsonl')
    $line = [IO.File]::ReadAllLines(($logs | Sort-Object)[-1])[-1] | ConvertFrom-Json
    if ($line.level -eq 'ERROR' -and $line.message) { return $line.message }
  } catch { }
  return ''
}

function Get-Plain([Security.SecureString]$Secret) {
  $pointer = [Runtime.InteropServices.Marshal]::SecureStringToBSTR($Secret)
  try { return [Runtime.InteropServices.Marshal]::PtrToStringBSTR($pointer) }
  finally { [Runtime.InteropServices.Marshal]::ZeroFreeBSTR($pointer) }
}

function Confirm-Machine {
  if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    throw 'PowerShell is restricted on this machine by a policy: install the MSI instead, docs/windows.md says how.'
  }
  if ($env:OS -ne 'Windows_NT') { throw 'this is for Windows: the console has another line for Linux.' }
  if ($PSVersionTable.PSEdition -ne 'Desktop' -or $PSVersionTable.PSVersion -lt [Version]'5.1') {
    throw 'this is for Windows PowerShell 5.1, the blue one that comes with Windows: open that, and paste the line there.'
  }
  if (-not [Environment]::Is64BitOperatingSystem) { throw 'the agent needs 64-bit Windows, and this one is 32-bit.' }
  if (-not [Environment]::Is64BitProcess) { throw 'this is the 32-bit PowerShell: open the other one, and paste the line there.' }
  $me = New-Object Security.Principal.WindowsPrincipal([Security.Principal.WindowsIdentity]::GetCurrent())
  if (-not $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
    throw 'this needs an administrator: open PowerShell by "Run as administrator", and paste the line there.'
  }
  # Whoever made this folder before could have left settings of theirs in it.
  $data = Join-Path $env:ProgramData 'komoriuta'
  if (Test-Path -LiteralPath $data) {
    $owner = (Get-Acl -LiteralPath $data).GetOwner([Security.Principal.SecurityIdentifier]).Value
    if (@('S-1-5-18', 'S-1-5-32-544') -notcontains $owner) {
      throw "$data belongs to somebody else ($owner): look at what is in it, and remove it."
    }
  }
}

function Confirm-Words {
  if ($Url -notmatch '^https?://[a-z0-9.:\[\]-]+(,https?://[a-z0-9.:\[\]-]+)*$') {
    throw 'give the URL of the manager, such as https://manager.example:3443.'
  }
  if ($Pin -notmatch '^([0-9a-f]{64})?$') { throw 'Pin must be 64 hexadecimal digits.' }
  if (-not $script:Key) {
    $script:Key = Get-Plain (Read-Host -AsSecureString 'Enrolment key or access token (it is not shown)')
  }
  $script:Key = $script:Key.Trim()
  if ($script:Key -notmatch '^(enrol-)?[A-Za-z0-9]{32}$') {
    throw 'this is neither an enrolment key (enrol- and 32 letters and digits) nor an access token: copy it from the console.'
  }
}

# The first manager that answers.
function Find-Manager([string[]]$Managers, [byte[]]$Ca, [string]$Folder) {
  $why = ''
  foreach ($manager in $Managers) {
    try {
      [KomoriutaFetch]::Trusted("$manager/install/windows-x64/SHA256SUMS", "$Folder\SHA256SUMS", 65536, $Ca)
      return $manager
    } catch {
      $why = Get-Reason $_
      if ($why -eq 'it answers 404') { throw "the manager at $manager has no agent for Windows: whoever builds it adds one, docs/windows.md says how." }
    }
  }
  throw "the manager at $($Managers -join ', ') cannot be used: $why."
}

function Get-Authority([string[]]$Managers) {
  if (-not $Pin) { return $null }
  $why = ''
  foreach ($manager in $Managers) {
    try { $file = [KomoriutaFetch]::Untrusted("$manager/ca.crt", 8192) } catch { $why = Get-Reason $_; continue }
    if ((Get-Sha256 $file) -ne $Pin) { throw 'this is not the manager: its certificate is another one.' }
    return , $file
  }
  throw "the manager at $($Managers -join ', ') cannot be reached: $why."
}

function Install-Agent([string]$Folder) {
  $managers = $Url.Split(',')
  $ca = Get-Authority $managers
  $manager = Find-Manager $managers $ca $Folder
  $sums = [IO.File]::ReadAllText("$Folder\SHA256SUMS")
  if ($sums -notmatch '(?m)^([0-9a-f]{64})  komoriuta-agent\.msi$') { throw 'the manager has no MSI of the agent.' }
  $wanted = $Matches[1]
  $msi = "$Folder\komoriuta-agent.msi"
  Write-Host 'Fetching the agent ...'
  try { [KomoriutaFetch]::Trusted("$manager/install/windows-x64/komoriuta-agent.msi", $msi, 524288000, $ca) }
  catch { throw "the agent could not be fetched: $(Get-Reason $_). Run this again." }
  if ((Get-FileHash -LiteralPath $msi -Algorithm SHA256).Hash.ToLowerInvariant() -ne $wanted) {
    throw 'what was fetched is not what the manager has (SHA-256): run this again; if it stays so, look for who changes it on the way.'
  }
  [IO.File]::WriteAllText("$Folder\key.txt", $script:Key)
  $log = Join-Path $env:SystemRoot 'Temp\komoriuta-install.log'
  $words = @('/i', "`"$msi`"", '/qn', '/norestart', '/l*v', "`"$log`"", "MANAGER=`"$Url`"", "KEYFILE=`"$Folder\key.txt`"")
  if ($ca) {
    [IO.File]::WriteAllBytes("$Folder\ca.crt", $ca)
    $words += "CAFILE=`"$Folder\ca.crt`""
  }
  $begun = Get-LastWord
  $done = Start-Process -FilePath "$env:SystemRoot\System32\msiexec.exe" -ArgumentList $words -Wait -PassThru
  $said = Get-LastWord
  switch ($done.ExitCode) {
    0 { }
    3010 { Write-Host 'Windows has to be restarted before all of it is in place.' }
    1618 { throw 'another installation is under way: run this again once it is over.' }
    1602 { throw 'somebody ended the installation. Nothing was changed.' }
    1625 { throw 'a policy of this machine forbids the installation. Nothing was changed.' }
    1638 { throw 'another version of the agent is installed: remove it first.' }
    default {
      $why = "Windows Installer says $($done.ExitCode), and $log says more"
      if ($said -and $said -ne $begun) { $why = $said.TrimEnd('.') }
      throw "${why}. All is as it was before."
    }
  }
}

# Whether komolet runs, and the manager has answered its last call.
function Wait-Heartbeat {
  $agent = Join-Path $env:ProgramFiles 'komoriuta\komo-agent.cmd'
  for ($tries = 0; $tries -lt 20; $tries++) {
    & $agent status | Out-Null
    if ($LASTEXITCODE -eq 0) { return $true }
    Start-Sleep -Seconds 2
  }
  return $false
}

$folder = ''
$mutex = $null
$failed = $false
try {
  Confirm-Machine
  try { [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12 }
  catch { throw 'TLS 1.2 is missing here: install .NET Framework 4.5 or newer.' }
  Confirm-Words
  $mutex = New-Object Threading.Mutex($false, 'Global\komoriuta-install')
  $free = $false
  try { $free = $mutex.WaitOne(0) } catch [Threading.AbandonedMutexException] { $free = $true }
  if (-not $free) { $mutex = $null; throw 'another installation is under way on this machine.' }
  if (-not ('KomoriutaFetch' -as [type])) { Add-Type -TypeDefinition $FetchSource }
  $folder = Join-Path $env:SystemRoot ('Temp\komoriuta-' + [Guid]::NewGuid().ToString('N'))
  New-Folder $folder
  Install-Agent $folder
  if (Wait-Heartbeat) { Write-Host 'Done: the manager answers this machine.' }
  else { Write-Host 'It is installed, and the manager has not answered yet: "komo-agent status" says how it goes on.' }
} catch {
  $failed = $true
  Write-Host "komoriuta: $($_.Exception.Message)" -ForegroundColor Red
} finally {
  $Key = ''
  if ($folder -and (Test-Path -LiteralPath $folder)) { Remove-Item -LiteralPath $folder -Recurse -Force }
  if ($mutex) { $mutex.ReleaseMutex(); $mutex.Dispose() }
}
# Pasted into a window, `exit` would close it.
if ($MyInvocation.MyCommand.Path) { exit [int]$failed }
