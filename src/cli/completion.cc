#include <fmt/format.h>

#include "cli/command_line.h"
#include "cli/output.h"

namespace ledger {
namespace {

// Help texts stand between single quotes in every shell's script.
std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("’") : std::string(1, c);
  return result + "'";
}

std::string names_of_commands() {
  std::string names;
  for (const Command& command : commands())
    names += (names.empty() ? "" : " ") + std::string(command.name);
  return names;
}

std::string words_of(const Command& command) {
  std::string words;
  for (const OptionInfo& option : options_of(command))
    words += (words.empty() ? "" : " ") + fmt::format("{}", fmt::join(option.names, " "));
  if (!command.action.choices.empty())
    words += " " + fmt::format("{}", fmt::join(command.action.choices, " "));
  return words;
}

void print_bash(std::ostream& out) {
  out << "_bedrock_ledger() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=report "
         "words\n"
         "  [[ $COMP_CWORD -gt 1 && ${COMP_WORDS[1]} != -* ]] && command=${COMP_WORDS[1]}\n"
         "  case $command:$before in\n";
  for (const Command& command : commands())
    for (const OptionInfo& option : options_of(command))
      if (!option.choices.empty())
        out << fmt::format("    {}:{}) COMPREPLY=($(compgen -W '{}' -- \"$word\")); return ;;\n",
                           command.name, option.names.back(), fmt::join(option.choices, " "));
  out << "  esac\n  case $command in\n";
  for (const Command& command : commands())
    out << fmt::format("    {}) words='{}' ;;\n", command.name, words_of(command));
  out << "  esac\n"
      << fmt::format("  [[ $COMP_CWORD -eq 1 ]] && words=\"{} --help --version $words\"\n",
                     names_of_commands())
      << "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "}\n"
         "complete -o default -F _bedrock_ledger bedrock-ledger\n";
}

std::string zsh_option(const OptionInfo& option) {
  std::string text;
  for (const std::string& name : option.names) {
    std::string help = option.help;
    for (std::size_t at = 0; (at = help.find_first_of("[]:", at)) != std::string::npos;)
      help[at] = help[at] == ':' ? ';' : help[at] == '[' ? '(' : ')';
    std::string spec = fmt::format("{}[{}]", name, help);
    if (option.takes_value)
      spec += option.choices.empty() ? ":value:_files"
                                     : fmt::format(":value:({})", fmt::join(option.choices, " "));
    text += " \\\n      " + quoted("*" + spec);
  }
  return text;
}

void print_zsh(std::ostream& out) {
  out << "#compdef bedrock-ledger\n_bedrock_ledger() {\n  local -a commands=(\n";
  for (const Command& command : commands())
    out << "    " << quoted(fmt::format("{}:{}", command.name, command.help)) << "\n";
  out << "  )\n  local command=report\n"
         "  if (( CURRENT == 2 )) && [[ ${words[2]} != -* ]]; then _describe command commands; "
         "return; fi\n"
         "  if [[ ${words[2]} != -* ]]; then command=${words[2]}; shift words; (( CURRENT-- )); "
         "fi\n"
         "  case $command in\n";
  for (const Command& command : commands()) {
    out << fmt::format("    {}) _arguments", command.name);
    for (const OptionInfo& option : options_of(command)) out << zsh_option(option);
    if (!command.action.choices.empty())
      out << " \\\n      "
          << quoted(fmt::format("1:{}:({})", command.action.name,
                                fmt::join(command.action.choices, " ")));
    out << " ;;\n";
  }
  out << "  esac\n}\ncompdef _bedrock_ledger bedrock-ledger\n";
}

void print_fish(std::ostream& out) {
  out << "complete -c bedrock-ledger -n __fish_use_subcommand -f\n";
  for (const Command& command : commands()) {
    out << fmt::format("complete -c bedrock-ledger -n __fish_use_subcommand -a {} -d {}\n",
                       command.name, quoted(command.help));
    const std::string condition =
        fmt::format("complete -c bedrock-ledger -n '__fish_seen_subcommand_from {}'", command.name);
    for (const OptionInfo& option : options_of(command)) {
      out << condition;
      for (const std::string& name : option.names)
        out << (name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1));
      if (option.takes_value) out << " -r";
      if (!option.choices.empty()) out << fmt::format(" -a '{}'", fmt::join(option.choices, " "));
      out << " -d " << quoted(option.help) << "\n";
    }
    if (!command.action.choices.empty())
      out << condition << fmt::format(" -f -a '{}'\n", fmt::join(command.action.choices, " "));
  }
}

}  // namespace

Result<Ok> run_completion(Context& context, const Options& options) {
  return write_result(context, "", [&](std::ostream& out) {
    if (options.action == "bash")
      print_bash(out);
    else if (options.action == "zsh")
      print_zsh(out);
    else
      print_fish(out);
  });
}

}  // namespace ledger
