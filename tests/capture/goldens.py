"""The records of one exchange as they must stand in a file."""

GOLDEN_REQUEST = b"""WARC/1.1\r
WARC-Type: request\r
WARC-Record-ID: <urn:test:1>\r
WARC-Date: 2026-11-22T06:00:00.123456Z\r
WARC-Target-URI: https://www.kpol9.example/story/1?a=b\r
WARC-Warcinfo-ID: <urn:test:info>\r
WARC-Concurrent-To: <urn:test:2>\r
WARC-IP-Address: 192.0.2.9\r
WARC-Protocol: http/1.1\r
WARC-Protocol: tls/1.3\r
WARC-Cipher-Suite: TLS_AES_256_GCM_SHA384\r
Content-Type: application/http;msgtype=request\r
WARC-Block-Digest: sha1:JGEYKCVYODMDWU6PFXSMCNI5CJYQAGID\r
Content-Length: 54\r
\r
GET /story/1?a=b HTTP/1.1\r
Host: www.kpol9.example\r
\r
\r
\r
"""
GOLDEN_RESPONSE = b"""WARC/1.1\r
WARC-Type: response\r
WARC-Record-ID: <urn:test:2>\r
WARC-Date: 2026-11-22T06:00:00.123456Z\r
WARC-Target-URI: https://www.kpol9.example/story/1?a=b\r
WARC-Warcinfo-ID: <urn:test:info>\r
WARC-Concurrent-To: <urn:test:1>\r
WARC-Concurrent-To: <urn:test:3>\r
WARC-IP-Address: 192.0.2.9\r
WARC-Protocol: http/1.1\r
WARC-Protocol: tls/1.3\r
WARC-Cipher-Suite: TLS_AES_256_GCM_SHA384\r
WARC-Payload-Digest: sha1:AIED6RLZ4CFGCJBFYDA2C7XEPLOXQO4U\r
Content-Type: application/http;msgtype=response\r
WARC-Block-Digest: sha1:H3R22GHYUJK3UTCAUS6NWM66I77IO5QZ\r
Content-Length: 78\r
\r
HTTP/1.1 200 Okay-ish Then\r
Content-Type: text/html\r
Content-Length: 4\r
\r
body\r
\r
"""
GOLDEN_METADATA = b"""WARC/1.1\r
WARC-Type: metadata\r
WARC-Record-ID: <urn:test:3>\r
WARC-Date: 2026-11-22T06:00:00.123456Z\r
WARC-Target-URI: https://www.kpol9.example/story/1?a=b\r
WARC-Warcinfo-ID: <urn:test:info>\r
WARC-Concurrent-To: <urn:test:2>\r
Content-Type: application/warc-fields\r
WARC-Block-Digest: sha1:QYGDMKV57QHUJV42OMINJXLXEWGK22PB\r
Content-Length: 68\r
\r
via: https://www.kpol9.example/\r
hopsFromSeed: L\r
fetchTimeMs: 250\r
\r
\r
"""
