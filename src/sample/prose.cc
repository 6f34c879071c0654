#include "sample/prose.h"

#include <array>
#include <span>

namespace ledger::sample {
namespace {

using Text = std::string_view;

constexpr std::array kEnglish = std::to_array<Text>({
    "The parcel was handed over on time, but the customer says that it never arrived.",
    "Please compare last quarter's returns with the same weeks of the year before.",
    "A refund is possible within thirty days if the seal is unbroken.",
    "The third column holds the net weight; rows without a weight are to be left out.",
    "She asked whether the \"express\" option covers islands as well.",
    "Sort the findings by risk and give one sentence for each.",
    "We could not reproduce the fault on the newer model.",
    "The contract ends in March unless either side writes before the end of January.",
    "Translate the following note and keep the names as they are.",
    "Warehouses in the north closed early because of snow.",
    "Which of these two readings is the likelier one, and why?",
    "The figures do not add up: the sum is larger than its parts.",
    "First check the cable, then the socket, then the fuse.",
    "Our opening hours change on the last Sunday of October.",
    "It took 12 % longer than planned, mostly waiting for parts.",
    "The path C:\\data\\orders is read once an hour.",
    "Write the answer as a table with the columns name, place and amount.",
    "Nobody had told the night shift about the new form.",
    "In short: ship the two small boxes now and the large one on Friday.",
    "The warranty covers the motor but not the battery.",
});

constexpr std::array kKorean = std::to_array<Text>({
    "주문한 상품이 아직 도착하지 않았습니다.",
    "지난달 매출과 이번 달 매출을 비교해 주세요.",
    "환불은 구매일로부터 30일 이내에 가능합니다.",
    "회의록을 세 문장으로 요약해 주세요.",
    "배송지를 서울에서 부산으로 바꾸고 싶어요.",
    "표의 마지막 열은 \"순중량\"입니다.",
});

constexpr std::array kJapanese = std::to_array<Text>({
    "注文した商品がまだ届いていません。",
    "先月と今月の売上を比較してください。",
    "返品は三十日以内であれば可能です。",
    "会議の内容を三行でまとめてください。",
    "配送先を東京から大阪に変更したいです。",
    "表の最後の列は「正味重量」です。",
});

constexpr Text kCode =
    "\n```sql\nSELECT place, sum(weight)\nFROM parcels\nWHERE sent >= '2025-01-01'\nGROUP BY "
    "place;\n```\n";

std::span<const Text> sentences(Text region) {
  if (region == "ap-northeast-2") return kKorean;
  if (region == "ap-northeast-1") return kJapanese;
  return kEnglish;
}

}  // namespace

std::string prose(Text region, std::size_t chars, Random& random) {
  const auto choices = sentences(region);
  std::string text;
  while (text.size() < chars) {
    const auto roll = random.below(24);
    text += random.pick(choices);
    if (roll == 0) text += kCode;
    if (roll == 1) text += "\n\n- ";
    if (roll == 2) text += " \xF0\x9F\x99\x82";
    if (roll >= 20) text += " (ref " + std::to_string(random.below(1000000)) + ")";
    text += ' ';
  }
  text.pop_back();
  return text;
}

std::string system_prompt(Text app) {
  return "You work for " + std::string(app.empty() ? "the playground" : app) +
         ". Answer briefly, in the language of the question, and never make up an order number.";
}

}  // namespace ledger::sample
