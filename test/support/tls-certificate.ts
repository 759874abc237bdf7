import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface TlsCertificate {
  certFile: string
  keyFile: string
  /** The certificate itself: it is self-signed, so it is its own authority. */
  ca: string
}

/** Writes a certificate for 127.0.0.1 and localhost, valid for a day, into `dir`. */
export function makeCertificate(dir: string): TlsCertificate {
  const certFile = join(dir, 'cert.pem')
  const keyFile = join(dir, 'key.pem')
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const files = ['-keyout', keyFile, '-out', certFile]
  execFileSync('openssl', ['req', '-x509', '-days', '1', ...key, ...subject, ...files], {
    stdio: 'ignore'
  })
  return { certFile, keyFile, ca: readFileSync(certFile, 'utf8') }
}
