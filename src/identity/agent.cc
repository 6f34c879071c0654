#include "identity/agent.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace ledger {
namespace {

using Text = std::string_view;

constexpr std::size_t kLongestName = 100;

// Products of SDKs, their HTTP libraries, runtimes and systems: in lower case, a blank around each.
constexpr Text kProducts =
    " boto boto3 botocore aiobotocore s3transfer awscrt python java kotlin scala groovy node"
    " nodejs node.js bun deno ruby php go rust swift dotnet linux darwin windows macos android"
    " curl libcurl wget guzzlehttp requests urllib3 httpx aiohttp okhttp axios undici"
    " node-fetch python-httpx python-urllib go-http-client python-requests postmanruntime"
    " netty apache-httpclient reqwest hyper ureq isahc attohttpc jetty jersey reactornetty"
    " reactor-netty armeria asynchttpclient async-http-client apache-httpasyncclient"
    " java-http-client google-http-java-client vert.x-webclient akka-http pekko-http"
    " http4s-ember http4s-blaze retrofit ktor-client unirest-java superagent node-superagent"
    " needle node-fetch-native cpython pypy jruby graalvm faraday httparty rest-client excon"
    " typhoeus httpclient http.rb symfony httpie lwp libwww-perl perl go-resty resty fasthttp"
    " grequests pycurl treq tornado dart dio alamofire cfnetwork dalvik restsharp flurl"
    " powershell windowspowershell insomnia elixir erlang hackney mint julia lua-resty-http"
    " winhttp mono ";

// Keys of the SDKs' own tokens, KEY/VALUE.
constexpr std::array<Text, 17> kKeys{"api",      "business-metrics",
                                     "cfg",      "command",
                                     "config",   "exe",
                                     "exec-env", "feat",
                                     "ft",       "lang",
                                     "lib",      "m",
                                     "md",       "os",
                                     "prompt",   "ua",
                                     "vendor"};
constexpr std::array<Text, 6> kPrefixes{"aws-",         "amazon",         "openjdk",
                                        "java_hotspot", "eclipse_openj9", "substrate_vm"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

bool is_foreign(Text name) {
  std::string folded(name);
  std::transform(folded.begin(), folded.end(), folded.begin(), lower);
  const auto is_it = [&](Text known) { return folded == known; };
  return kProducts.find(fmt::format(" {} ", folded)) != Text::npos ||
         std::any_of(kKeys.begin(), kKeys.end(), is_it) ||
         std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](Text prefix) { return folded.starts_with(prefix); });
}

bool is_name(Text name) {
  return !name.empty() && name.size() <= kLongestName && is_letter(name[0]) &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return is_letter(c) || is_digit(c) || Text("-_.+").find(c) != Text::npos;
         });
}

bool is_application_id(Text id) {
  return !id.empty() && id.size() <= kLongestName &&
         std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

bool is_version(Text version) {
  if (version.starts_with('v') || version.starts_with('V')) version.remove_prefix(1);
  return !version.empty() && is_digit(version[0]);
}

// The next token between blanks; a comment in parentheses is jumped over.
Text next_token(Text& rest) {
  for (;;) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    if (!rest.starts_with('(')) break;
    rest.remove_prefix(std::min(rest.find(')'), rest.size() - 1) + 1);
  }
  const Text token = rest.substr(0, rest.find_first_of(" \t"));
  rest.remove_prefix(token.size());
  return token;
}

}  // namespace

std::string application_of_agent(std::string_view agent) {
  if (agent.starts_with('[') && agent.ends_with(']')) agent = agent.substr(1, agent.size() - 2);
  if (agent.starts_with("Mozilla/")) return "";
  Text found;
  for (Text token = next_token(agent); !token.empty(); token = next_token(agent)) {
    const auto slash = token.find('/');
    if (slash == Text::npos) continue;
    const Text name = token.substr(0, slash), value = token.substr(slash + 1);
    if (name == "app" && is_application_id(value)) return std::string(value);
    if (is_name(name) && is_version(value) && !is_foreign(name)) found = name;
  }
  return std::string(found);
}

}  // namespace ledger
